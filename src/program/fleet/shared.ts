import type { Clock } from '../../domain/ports/clock.ts'
import type { Fleet } from '../../domain/ports/fleet.ts'
import type { SourceStatus, SourceStatuses } from '../../domain/ports/source.ts'
import type { SourceFeed } from '../../domain/ports/source-feed.ts'
import type { LiveChains } from '../../sync/pacing/live-chains.ts'
import type { OpenSources } from '../open-sources.ts'
import { SourceChanges } from '../source-changes.ts'
import { FleetSources } from './fleet-sources.ts'
import { SourceReports } from './source-reports.ts'

/** State shared by all processes that use one store, apart from the store itself. A single process has the same interface. */
export interface Shared {
  readonly sources: OpenSources
  /** What all workers together report of the sources. */
  readonly sourceStatuses: SourceStatuses
  readonly sourceFeed: SourceFeed
  /** How many workers share the budgets, this one included. */
  workers(): number
  /** Starts receiving other processes' announcements; `onWork`: there may be work in the queue. */
  join(onWork: () => void): Promise<void>
  /** Works until the signal aborts. */
  work(clock: Clock, signal: AbortSignal): Promise<void>
}

type OnStoreError = (error: Error) => void
type Open = (onChange: (status: SourceStatus) => void) => OpenSources

export function openShared(
  fleet: Fleet | null,
  open: Open,
  live: LiveChains,
  onStoreError: OnStoreError,
): Shared {
  return fleet === null ? openAlone(open) : openFleet(fleet, open, live, onStoreError)
}

function openAlone(open: Open): Shared {
  const sourceFeed = new SourceChanges()
  const sources = open((status) => sourceFeed.publish(status))
  const statuses = async () => sources.used.map((source) => source.status())
  const nothing = async () => {}
  return {
    sources,
    sourceStatuses: { current: statuses },
    sourceFeed,
    workers: () => 1,
    join: nothing,
    work: nothing,
  }
}

/** A changed source is reported to the store, and the store announces it to every process, this one included. */
function openFleet(fleet: Fleet, open: Open, live: LiveChains, onStoreError: OnStoreError): Shared {
  const own = new SourceChanges()
  const sourceFeed = new SourceChanges()
  const sources = open((status) => own.publish(status))
  const sourceStatuses = new FleetSources(sources.used, fleet)
  const reports = new SourceReports(sources.used, fleet, live, onStoreError)
  const passOn = async (name: string) => {
    const status = (await sourceStatuses.current()).find((one) => one.name === name)
    if (status !== undefined) sourceFeed.publish(status)
  }
  return {
    sources,
    sourceStatuses,
    sourceFeed,
    workers: () => reports.workers,
    join: (onWork) => fleet.listen({ work: onWork, source: (name) => void passOn(name).catch(onStoreError) }),
    work: (clock, signal) => {
      own.subscribe(() => reports.report())
      fleet.work()
      return reports.run(clock, signal)
    },
  }
}
