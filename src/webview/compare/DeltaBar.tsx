/** A difference as a bar to the right of a middle line where B takes longer, to the left where A does. */
export function DeltaBar({ share, words }: { readonly share: number; readonly words: string }) {
  const half = Math.min(1, Math.abs(share)) * 50;
  const width = share === 0 ? 0 : Math.max(1, half);
  return (
    <span class="delta-bar" role="img" aria-label={words} title={words}>
      <span class="middle" />
      <span
        class={share > 0 ? 'longer' : 'shorter'}
        style={{ left: `${share > 0 ? 50 : 50 - width}%`, width: `${width}%` }}
      />
    </span>
  );
}
