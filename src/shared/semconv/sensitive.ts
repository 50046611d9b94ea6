/** Values under such keys are shown, copied and exported only when asked for. */
export function isSensitive(key: string): boolean {
  return (
    /authorization|passw|secret|token$|token[._-]|api[._-]?key|cookie|credential|private[._-]?key/i.test(
      key,
    ) && !/usage|tokens|count/i.test(key)
  );
}

/** What stands in place of such a value. */
export const maskedValue = '(hidden)';
