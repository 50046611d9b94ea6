/** The whole text, or as much of its start as fits with an ellipsis; empty where not even two characters do. */
export function fitText(text: string, roomPx: number, measure: (text: string) => number): string {
  const whole = measure(text);
  if (whole <= roomPx) return text;
  // Nearly all fonts come near to this at once; the rest steps down.
  let length = Math.min(text.length - 1, Math.floor((roomPx / whole) * text.length));
  for (; length >= 2; length--) {
    const unit = text.charCodeAt(length - 1);
    if (unit >= 0xd800 && unit < 0xdc00) continue;
    const cut = `${text.slice(0, length).trimEnd()}…`;
    if (measure(cut) <= roomPx) return cut;
  }
  return '';
}
