import type { Terminal } from '../terminal.ts'
import { visibleJson } from './visible.ts'

/** One document, as the API answers it. */
export function printJson({ out }: Terminal, answer: unknown): void {
  out(`${visibleJson(JSON.stringify(answer, null, 2))}\n`)
}
