import { readAddress, writeAddress } from '../../domain/address/read-address.ts'
import type { Chain } from '../../domain/chains/chain.ts'
import { BLOCKBOOK_CHAINS } from '../../sources/blockbook/chains.ts'
import type { ChainView } from '../chain/ledger.ts'
import { EsploraHistory } from '../esplora/history.ts'
import { type Json, jsonText } from '../http/json-text.ts'
import { transactionJson } from './transaction.ts'

/** `missed`: it is not sent. `twice`: it is sent two times. */
export type PushFault = 'missed' | 'twice'

interface Notification {
  readonly kind: 'transaction' | 'block'
  /** The address, or the hash of the block. */
  readonly about: string
}

/** Chooses the fault of a notification; null for none. */
export type PushFaultPlan = (notification: Notification) => PushFault | null

/** A message that arrived. */
export interface PushMessage {
  readonly method: string
  readonly params: Readonly<Record<string, unknown>>
}

/** What Blockbook refuses (`addresses max 1000`). */
const ADDRESSES_MAX = 1000

export interface PushSessionParts {
  readonly view: () => ChainView
  readonly send: (text: string) => void
  readonly faults: () => PushFaultPlan
  readonly log: (message: PushMessage) => void
}

/** One connection to the simulated WebSocket: it answers requests, and notifies of what it has subscribed to. */
export class BlockbookPushSession {
  readonly #parts: PushSessionParts
  /** The unconfirmed transactions that were known by then, by address. */
  #addresses = new Map<string, Set<string>>()
  #addressesId = ''
  #blocksId: string | null = null
  #tip: string

  constructor(parts: PushSessionParts) {
    this.#parts = parts
    this.#tip = parts.view().tip.hash
  }

  get watched(): readonly string[] {
    return [...this.#addresses.keys()]
  }

  arrived(text: string): void {
    const { id, method, params = {} } = JSON.parse(text) as PushMessage & { readonly id: string }
    this.#parts.log({ method, params })
    const data = this.#answer(id, method, params)
    this.#parts.send(jsonText({ id, data }))
  }

  /** The chain has changed. */
  changed(): void {
    const view = this.#parts.view()
    for (const [address, known] of this.#addresses) {
      for (const hash of unconfirmed(view, address)) {
        if (known.has(hash)) continue
        known.add(hash)
        const placed = view.transaction(hash)
        if (placed === null) continue
        const data = { address, tx: transactionJson(view, placed) }
        this.#notify({ kind: 'transaction', about: address }, this.#addressesId, data)
      }
    }
    const { height, hash } = view.tip
    if (hash === this.#tip) return
    this.#tip = hash
    if (this.#blocksId !== null)
      this.#notify({ kind: 'block', about: hash }, this.#blocksId, { height, hash })
  }

  #notify(about: Notification, id: string, data: Json): void {
    const fault = this.#parts.faults()(about)
    const times = fault === 'missed' ? 0 : fault === 'twice' ? 2 : 1
    for (let left = times; left > 0; left -= 1) this.#parts.send(jsonText({ id, data }))
  }

  #answer(id: string, method: string, params: PushMessage['params']): Json {
    const view = this.#parts.view()
    switch (method) {
      case 'ping':
        return {}
      case 'getInfo':
        return infoJson(view)
      case 'subscribeNewBlock':
        this.#blocksId = id
        return { subscribed: true }
      case 'subscribeAddresses':
        return this.#subscribe(id, view, params['addresses'])
      default:
        return refused('unknown method')
    }
  }

  #subscribe(id: string, view: ChainView, addresses: unknown): Json {
    if (!Array.isArray(addresses)) return refused('no addresses')
    if (addresses.length > ADDRESSES_MAX) return refused(`addresses max ${ADDRESSES_MAX}`)
    const known = addresses.map((address) => canonical(view.chain, String(address)))
    if (known.includes(null)) return refused('invalid address')
    this.#addresses = new Map(
      known.flatMap((address) => (address === null ? [] : [[address, new Set(unconfirmed(view, address))]])),
    )
    this.#addressesId = id
    return { subscribed: true }
  }
}

function infoJson(view: ChainView): Json {
  const { height, hash } = view.tip
  return {
    name: BLOCKBOOK_CHAINS[view.chain.slug].coin,
    decimals: 8,
    version: '0.4.0',
    bestHeight: height,
    bestHash: hash,
    block0Hash: view.block(0)?.hash ?? '',
    testnet: false,
  }
}

function unconfirmed(view: ChainView, address: string): readonly string[] {
  const state = view.address(address)
  if (state === null) return []
  const history = new EsploraHistory(view, state, 'mempool')
  return history.rows(0, history.mempoolCount).map(({ hash }) => hash)
}

function canonical(chain: Chain, address: string): string | null {
  try {
    return writeAddress(readAddress(address, chain), chain)
  } catch {
    return null
  }
}

function refused(message: string): Json {
  return { error: { message } }
}
