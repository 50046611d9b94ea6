/** How the error text of a call that a policy refused begins; the audit record says it in no other way (MXCP 0.12). */
const denialPrefixes = ['Policy enforcement failed: ', 'Output policy enforcement failed: '];

export function isDenialError(text: string): boolean {
  return denialPrefixes.some((prefix) => text.startsWith(prefix));
}
