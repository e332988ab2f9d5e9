import { setTimeout } from 'node:timers/promises'
import type { Histories } from '../../domain/ports/histories.ts'
import type { WalletBook } from '../../domain/ports/wallet-book.ts'
import { lastActivity } from '../json/last-activity.ts'
import { walletJson } from '../json/wallet-json.ts'
import { FrameBatch, frameOf, type SubjectFrame } from './frames.ts'

/** Changes of a wallet within this time are sent once. */
const COALESCE_MS = 50

export interface WalletUpdatesParts {
  readonly wallets: Pick<WalletBook, 'get'>
  readonly histories: Pick<Histories, 'newestTimes'>
  /** Sends to every stream. */
  readonly send: (batch: FrameBatch) => Promise<void>
  /** The store could not be read: updates are lost. */
  readonly onFailed: () => void
}

/** Reads changed wallets and serialises each once for all streams. */
export class WalletUpdates {
  readonly #parts: WalletUpdatesParts
  readonly #changed = new Set<number>()
  readonly #deleted = new Set<number>()
  #sending = false

  constructor(parts: WalletUpdatesParts) {
    this.#parts = parts
  }

  changed(id: number): void {
    this.#changed.add(id)
    this.#start()
  }

  deleted(id: number): void {
    this.#deleted.add(id)
    this.#start()
  }

  #start(): void {
    if (!this.#sending) this.#sendAll().catch(() => this.#fail())
  }

  #fail(): void {
    this.#changed.clear()
    this.#deleted.clear()
    this.#parts.onFailed()
  }

  async #sendAll(): Promise<void> {
    this.#sending = true
    try {
      while (this.#changed.size + this.#deleted.size > 0) {
        const frames = await this.#takeChanged()
        // Taken after the last read, so that a deletion follows what was read before it.
        frames.push(...this.#takeDeleted())
        await this.#parts.send(new FrameBatch(frames))
        await setTimeout(COALESCE_MS, undefined, { ref: false })
      }
    } finally {
      this.#sending = false
    }
  }

  async #takeChanged(): Promise<SubjectFrame[]> {
    const ids = [...this.#changed]
    this.#changed.clear()
    const times = await this.#parts.histories.newestTimes('wallet', ids)
    const frames: SubjectFrame[] = []
    for (const id of ids) {
      const wallet = await this.#parts.wallets.get(id)
      if (wallet === null) continue
      const data = { ...walletJson(wallet), ...lastActivity(times, id) }
      frames.push({ subject: subjectOf(id), frame: frameOf({ event: 'wallet', data }) })
    }
    return frames
  }

  #takeDeleted(): SubjectFrame[] {
    const frames = [...this.#deleted].map((id) => ({
      subject: subjectOf(id),
      frame: frameOf({ event: 'wallet_deleted', data: { id } }),
    }))
    this.#deleted.clear()
    return frames
  }
}

function subjectOf(id: number): string {
  return `wallet ${id}`
}
