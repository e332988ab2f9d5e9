import { once } from 'node:events'
import { visible, visibleLine } from './output/visible.ts'

/** Where a command reads and prints: a person's terminal or a pipe. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Results. */
  out(text: string): void
  /** Results as they are. */
  write(chunk: Uint8Array): Promise<void>
  /** Everything else: reasons, advice. */
  note(text: string): void
  /** A line that the next one replaces; null removes it. Nothing where no person reads. */
  showProgress(line: string | null): void
  /** Whether a person sees it. */
  readonly hasProgress: boolean
  /** Whether results go to a person. */
  readonly isScreen: boolean
  /** Columns of a line. */
  readonly lineMax: number
  readInput(): Promise<string>
}

const LINE_MAX_OF_A_PIPE = 1000
const CLEAR_LINE = '\r\u001b[K'
/** What a shell reports of a program whose reader has gone: 128 + SIGPIPE. */
const BROKEN_PIPE = 141

export function processTerminal(): Terminal {
  const { stdout, stderr, env } = process
  const hasProgress = stderr.isTTY === true && env['TERM'] !== 'dumb'
  let isProgressShown = false
  const showProgress = (line: string | null) => {
    if (!hasProgress || (line === null && !isProgressShown)) return
    const text = line === null ? '' : visibleLine(line).slice(0, stderr.columns - 1)
    stderr.write(CLEAR_LINE + text)
    isProgressShown = line !== null
  }
  const note = (text: string) => {
    showProgress(null)
    stderr.write(visible(text))
  }
  stderr.on('error', () => {})
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(BROKEN_PIPE)
    note(`Standard output cannot be written to (${error.code ?? error.message}).\n`)
    process.exit(1)
  })
  return {
    env,
    out: (text) => {
      showProgress(null)
      stdout.write(visible(text))
    },
    write: async (chunk) => {
      if (!stdout.write(chunk)) await once(stdout, 'drain')
    },
    note,
    showProgress,
    hasProgress,
    isScreen: stdout.isTTY === true,
    lineMax: stdout.isTTY === true ? stdout.columns : LINE_MAX_OF_A_PIPE,
    readInput: async () => {
      const { text } = await import('node:stream/consumers')
      return await text(process.stdin)
    },
  }
}
