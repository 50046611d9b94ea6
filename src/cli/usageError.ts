/** The command line cannot be understood: exit code 2. */
export class UsageError extends Error {
  readonly reason = 'usage';
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}
