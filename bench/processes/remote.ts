import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'

export type Calls = Readonly<Record<string, (input: never) => unknown>>

export interface CallMessage {
  readonly number: number
  readonly name: string
  readonly input: unknown
}

export interface ReplyMessage {
  readonly number: number
  readonly output: unknown
  readonly error: unknown
}

/** Calls functions in another process. `C` is the type of the functions that it serves. */
export class Remote<C extends Calls> implements AsyncDisposable {
  readonly #child: ChildProcess
  readonly #open = new Map<number, PromiseWithResolvers<unknown>>()
  #number = 0

  constructor(file: URL) {
    this.#child = fork(file, { serialization: 'advanced' })
    this.#child.on('message', (message) => this.#receive(message as ReplyMessage))
    this.#child.once('exit', () => {
      for (const call of this.#open.values()) call.reject(new Error(`${file.pathname} has ended`))
    })
  }

  call<K extends keyof C & string>(name: K, input: Parameters<C[K]>[0]): Promise<Awaited<ReturnType<C[K]>>> {
    const number = this.#number++
    const call = Promise.withResolvers<unknown>()
    this.#open.set(number, call)
    this.#child.send({ number, name, input } satisfies CallMessage)
    return call.promise as Promise<Awaited<ReturnType<C[K]>>>
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const ended = once(this.#child, 'exit')
    this.#child.disconnect()
    await ended
  }

  #receive({ number, output, error }: ReplyMessage): void {
    const call = this.#open.get(number)
    this.#open.delete(number)
    if (error === null) call?.resolve(output)
    else call?.reject(new Error(String(error)))
  }
}
