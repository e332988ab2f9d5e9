import type { CallOptions } from '../../domain/ports/call-options.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import { SourceError } from '../../domain/ports/source.ts'
import { UnusableAnswer } from '../../net/answer-fields.ts'
import type { RequestTarget } from '../../net/outcome.ts'
import { sanitizeMessage } from '../../net/sanitize-message.ts'
import { errorKind } from './classify-error.ts'
import type { RpcAnswer, RpcCall } from './connection/rpc-connection.ts'
import { decodeBalance, decodeHistory, decodeStatus, whyTorn } from './decode-history.ts'
import type { ElectrumCalls } from './electrum-calls.ts'
import { hasStatus, type Listed, type Status } from './status-hash.ts'
import type { Subject } from './subject.ts'

/** A whole history at one moment, proven by its status. */
export interface HistoryList {
  /** Confirmed ones first, oldest first; then unconfirmed ones. */
  readonly entries: readonly Listed[]
  /** Unconfirmed part included; asked for after the list. */
  readonly balance: bigint
  readonly status: Status
  /** The height of the newest block. */
  readonly tip: number
}

/** What the newest block is, and which statuses were announced. */
export interface Moments {
  /** Null before the first block. */
  tip(): number | null
  /** Grows with every reorganisation. */
  readonly reorganisations: number
  /** Announcements of these scripts since `listen`; `stop` ends it. */
  listen(scriptHashes: readonly string[]): { readonly announced: ReadonlyMap<string, Status[]>; stop(): void }
}

export interface HistoryListsParts {
  readonly calls: ElectrumCalls
  readonly clock: Clock
  readonly moments: Moments
}

/** A list, or why there is none of this address. */
export type ListOutcome = { readonly list: HistoryList } | { readonly error: SourceError }

const ATTEMPTS = 4
const PAUSE_MS = 1000
const CALLS_A_LINE = 100
/** Scripts whose statuses, lists and balances go into one line. */
const FEW = 10

/** Reads whole histories, and proves each list by the status that the server states beside it. */
export class HistoryLists {
  readonly #parts: HistoryListsParts

  constructor(parts: HistoryListsParts) {
    this.#parts = parts
  }

  /**
   * One outcome for each subject. What the status does not prove is read again after a second, three times; then its error
   * has the code `source_inconsistent`. Throws SourceError if the source itself does not answer.
   */
  async read(
    subjects: readonly Subject[],
    target: RequestTarget,
    options: CallOptions,
  ): Promise<ReadonlyMap<Subject, ListOutcome>> {
    const outcomes = new Map<Subject, ListOutcome>()
    for (let attempt = 1; ; attempt += 1) {
      const open = subjects.filter((subject) => isOpen(outcomes.get(subject)))
      for (const [subject, outcome] of await this.#attempt(open, target, options))
        outcomes.set(subject, outcome)
      const isDone = subjects.every((subject) => !isOpen(outcomes.get(subject)))
      if (isDone || attempt === ATTEMPTS) return outcomes
      await this.#parts.clock.sleep(PAUSE_MS, options.signal)
    }
  }

  async #attempt(
    subjects: readonly Subject[],
    target: RequestTarget,
    options: CallOptions,
  ): Promise<readonly (readonly [Subject, ListOutcome])[]> {
    const { calls, moments } = this.#parts
    const isReplaceable = target.kind === 'batch'
    const hashes = subjects.map(({ scriptHash }) => scriptHash)
    const heard = moments.listen(hashes)
    const { reorganisations } = moments
    const ask = (asked: readonly RpcCall[]) =>
      calls.ask(asked, { target, isReplaceable, lineMax: CALLS_A_LINE }, options)
    try {
      const [subscriptions, lists] = [hashes.map(subscribe), hashes.flatMap(historyAndBalance)]
      // Some servers work on several statuses at once, if nothing else is in their line.
      const answered =
        hashes.length <= FEW
          ? await ask([...subscriptions, ...lists])
          : [...(await ask(subscriptions)), ...(await ask(lists))]
      const isOneChain = reorganisations === moments.reorganisations
      return await Promise.all(
        subjects.map(async (subject, index) => {
          const at = hashes.length + 2 * index
          const answers = [answered[index], answered[at], answered[at + 1]]
          const announced = heard.announced.get(subject.scriptHash) ?? []
          const outcome = isOneChain
            ? await this.#outcome(answers as readonly RpcAnswer[], announced)
            : torn('was reorganising its blocks')
          return [subject, outcome] as const
        }),
      )
    } finally {
      heard.stop()
    }
  }

  async #outcome(answers: readonly RpcAnswer[], announced: readonly Status[]): Promise<ListOutcome> {
    const failed = answers.find((answer) => 'error' in answer)
    if (failed !== undefined && 'error' in failed) {
      const kind = errorKind(failed.error)
      return kind === 'too-long' ? { error: tooLong() } : { error: rejected(failed.error.message) }
    }
    const [status, history, balance] = answers.map((answer) => ('result' in answer ? answer.result : null))
    try {
      const stated = decodeStatus(status)
      const total = decodeBalance(balance)
      return await this.#proven(await decodeHistory(history), total, [stated, ...announced])
    } catch (error) {
      if (error instanceof UnusableAnswer) return torn(`gives an unusable answer: ${error.message}`)
      throw error
    }
  }

  async #proven(
    entries: readonly Listed[],
    balance: bigint,
    stated: readonly Status[],
  ): Promise<ListOutcome> {
    const tip = this.#parts.moments.tip()
    if (tip === null) return torn('states no newest block')
    if (entries.length === 0 && balance !== 0n) return { error: tooLong() }
    const why = whyTorn(entries, tip)
    if (why !== null) return torn(why)
    // ElectrumX states no status for a history over its limit.
    const isProven = await hasStatus(entries, stated)
    if (!isProven) return torn('lists a history that does not have the status that it states')
    const status = stated.length === 1 ? (stated[0] ?? null) : await statusOf(entries, stated)
    return { list: { entries, balance, status, tip } }
  }
}

/** Which of the statuses it is. */
async function statusOf(entries: readonly Listed[], stated: readonly Status[]): Promise<Status> {
  for (const status of stated) if (await hasStatus(entries, [status])) return status
  return null
}

function isOpen(outcome: ListOutcome | undefined): boolean {
  return outcome === undefined || ('error' in outcome && outcome.error.code === 'source_inconsistent')
}

function subscribe(scriptHash: string): RpcCall {
  return { method: 'blockchain.scripthash.subscribe', params: [scriptHash] }
}

function historyAndBalance(scriptHash: string): readonly RpcCall[] {
  return ['get_history', 'get_balance'].map((method) => ({
    method: `blockchain.scripthash.${method}`,
    params: [scriptHash],
  }))
}

function torn(clause: string): ListOutcome {
  const sentence = `The Electrum server ${clause}.`
  return { error: new SourceError('failed', 'source_inconsistent', sentence) }
}

function rejected(message: string): SourceError {
  const sentence = `The Electrum server refused the request.${sanitizeMessage(message, null)}`
  return new SourceError('rejected', 'source_rejected', sentence)
}

export function tooLong(): SourceError {
  return new SourceError(
    'rejected',
    'history_too_long',
    'The history of this address is longer than the Electrum server lists.',
  )
}
