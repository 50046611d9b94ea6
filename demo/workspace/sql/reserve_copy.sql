INSERT INTO reservations (copy_id, member_id)
VALUES ($copy_id, $member_id)
RETURNING copy_id, member_id
