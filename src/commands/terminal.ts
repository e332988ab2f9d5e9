/** Where a command reads and prints: a person's terminal or a pipe. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Results. */
  out(text: string): void
  /** Everything else: progress, reasons. */
  note(text: string): void
  readonly isInteractive: boolean
  /** Characters of a line. */
  readonly columns: number
  readInput(): Promise<string>
}

const COLUMNS_MAX_OF_A_PIPE = 1000

export function processTerminal(): Terminal {
  const { stdout, stderr, env } = process
  return {
    env,
    out: (text) => void stdout.write(text),
    note: (text) => void stderr.write(text),
    isInteractive: stderr.isTTY === true && env['TERM'] !== 'dumb',
    columns: stdout.isTTY === true ? stdout.columns : COLUMNS_MAX_OF_A_PIPE,
    readInput: async () => {
      const { text } = await import('node:stream/consumers')
      return await text(process.stdin)
    },
  }
}
