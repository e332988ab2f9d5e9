import type { CallMessage, Calls, ReplyMessage } from './remote.ts'

/** Serves the calls of the parent process until it disconnects. */
export function serveCalls(calls: Calls): void {
  process.on('message', async ({ number, name, input }: CallMessage) => {
    const reply: ReplyMessage = await Promise.resolve(calls[name]?.(input as never)).then(
      (output) => ({ number, output, error: null }),
      (error: unknown) => ({ number, output: null, error: error instanceof Error ? error.stack : error }),
    )
    process.send?.(reply)
  })
  process.once('disconnect', () => process.exit())
}
