/** A codicon beside text that says the same; hidden from screen readers. */
export function Icon({ name, title }: { readonly name: string; readonly title?: string }) {
  return <span class={`codicon codicon-${name}`} aria-hidden="true" title={title} />;
}
