import type { Terminal } from '../terminal.ts'

/** One document, as the API answers it. */
export function printJson({ out }: Terminal, answer: unknown): void {
  out(`${JSON.stringify(answer, null, 2)}\n`)
}
