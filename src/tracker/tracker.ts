import type { Clock } from '../domain/ports/clock.ts'
import type { SourceStatuses } from '../domain/ports/source.ts'
import { Addresses, type AddressesPorts } from './addresses.ts'
import { AddressHistories } from './histories.ts'
import { Labels, type LabelsPorts } from './labels/labels.ts'
import { type Sources, sourcesOf } from './sources.ts'
import { Syncs } from './syncs.ts'
import { Transactions, type TransactionsPorts } from './transactions.ts'

export interface TrackerPorts extends AddressesPorts, TransactionsPorts, LabelsPorts {
  readonly clock: Clock
  readonly sourceStatuses: SourceStatuses
  /** Names of sources that the settings leave out. */
  readonly unusedSources: readonly string[]
}

/** The use cases, independent of the interface that offers them (HTTP today). */
export interface Tracker {
  readonly addresses: Addresses
  readonly histories: AddressHistories
  readonly syncs: Syncs
  readonly sources: Sources
  readonly transactions: Transactions
  readonly labels: Labels
}

export function createTracker(ports: TrackerPorts): Tracker {
  return {
    addresses: new Addresses(ports),
    histories: new AddressHistories(ports.histories, ports.clock),
    syncs: new Syncs(ports.requests),
    sources: sourcesOf(ports.sourceStatuses, ports.unusedSources),
    transactions: new Transactions(ports),
    labels: new Labels(ports),
  }
}
