import type { IncomingMessage, ServerResponse } from 'node:http'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify'
import type { AddressBook } from '../domain/ports/address-book.ts'
import type { Clock } from '../domain/ports/clock.ts'
import type { EventLog } from '../domain/ports/event-log.ts'
import type { Histories } from '../domain/ports/histories.ts'
import type { SessionStore } from '../domain/ports/session-store.ts'
import type { SourceFeed } from '../domain/ports/source-feed.ts'
import type { Store } from '../domain/ports/store.ts'
import type { StoreChanges } from '../domain/ports/store-changes.ts'
import type { TransactionExports } from '../domain/ports/transaction-exports.ts'
import type { WalletBook } from '../domain/ports/wallet-book.ts'
import type { ServerSettingsShown } from '../domain/shown-settings.ts'
import type { Tracker } from '../tracker/tracker.ts'
import type { Metrics } from './metrics.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The reply has no end of its own, so its duration means nothing. */
    endless?: boolean
  }
}

/** A server whose routes get their types from their schemas. */
export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>

/** Everything that the HTTP side needs from the rest of the program. */
export interface ServerDeps {
  readonly book: AddressBook
  readonly wallets: Pick<WalletBook, 'get'>
  readonly histories: Histories
  readonly tracker: Tracker
  readonly changes: StoreChanges
  readonly events: EventLog
  readonly sourceFeed: SourceFeed
  readonly metrics: Metrics
  readonly sessions: SessionStore
  readonly exports: TransactionExports
  readonly store: Pick<Store, 'problem' | 'fileState'>
  readonly clock: Clock
  readonly version: string
  /** What the server's environment says, without secrets. */
  readonly settings: ServerSettingsShown
  /** Null: no token is required. */
  readonly apiToken: string | null
  /** Patterns of names that are allowed in the Host header; `host` always is. */
  readonly allowedHosts: readonly string[]
  /** The name or address that the server listens on. */
  readonly host: string
  /** How browsers reach the server through a proxy; its path ends with a slash. Null: as `host` says. */
  readonly publicUrl: URL | null
  /** Where the built web app is. */
  readonly webFolder: URL
  readonly log: FastifyBaseLogger
}
