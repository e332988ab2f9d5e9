import type { Clock } from '../../domain/ports/clock.ts'
import type { Fleet } from '../../domain/ports/fleet.ts'
import type { SourceBoard } from '../../domain/ports/source.ts'
import type { ChangeFeed } from '../../domain/ports/sync-requests.ts'
import { InProcessFeed, type LocalFeed } from '../../sync/changes/change-feed.ts'
import type { OpenSources } from '../open-sources.ts'
import { FleetSources } from './fleet-sources.ts'
import { RelayedFeed } from './relayed-feed.ts'
import { SourceReports } from './source-reports.ts'

/** What the processes on one store share. A process that is alone has the same interface to itself. */
export interface Shared {
  readonly feed: LocalFeed
  readonly sources: OpenSources
  /** What all workers together report of the sources. */
  readonly board: SourceBoard
  /** How many workers share the budgets, this one included. */
  workers(): number
  /** From now on receives what the other processes announce; `onWork`: there may be work in the queue. */
  join(onWork: () => void): Promise<void>
  /** Takes part as a worker until the signal. */
  work(clock: Clock, signal: AbortSignal): Promise<void>
}

type OnStoreError = (error: Error) => void
type Open = (feed: ChangeFeed) => OpenSources

export function openShared(fleet: Fleet | null, open: Open, onStoreError: OnStoreError): Shared {
  return fleet === null ? openAlone(open) : openFleet(fleet, open, onStoreError)
}

function openAlone(open: Open): Shared {
  const feed = new InProcessFeed()
  const sources = open(feed)
  const statuses = async () => sources.used.map((source) => source.status())
  const nothing = async () => {}
  return { feed, sources, board: { statuses }, workers: () => 1, join: nothing, work: nothing }
}

function openFleet(fleet: Fleet, open: Open, onStoreError: OnStoreError): Shared {
  const feed = new RelayedFeed()
  const sources = open(feed)
  const board = new FleetSources(sources.used, fleet)
  const reports = new SourceReports(sources.used, fleet, onStoreError)
  const relaySource = async (name: string) => {
    const source = (await board.statuses()).find((status) => status.name === name)
    if (source !== undefined) feed.relay({ kind: 'source', source })
  }
  return {
    feed,
    sources,
    board,
    workers: () => reports.workers,
    join: (onWork) =>
      fleet.listen({
        changed: (addresses) => {
          for (const address of addresses) feed.relay({ kind: 'address', address })
        },
        deleted: (id) => feed.relay({ kind: 'deleted', id }),
        work: onWork,
        source: (name) => void relaySource(name).catch(onStoreError),
      }),
    work: (clock, signal) => {
      feed.onSource = () => reports.report()
      fleet.work()
      return reports.run(clock, signal)
    },
  }
}
