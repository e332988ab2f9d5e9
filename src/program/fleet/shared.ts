import type { Clock } from '../../domain/ports/clock.ts'
import type { Fleet } from '../../domain/ports/fleet.ts'
import type { SourceBoard, SourceStatus } from '../../domain/ports/source.ts'
import type { SourceFeed } from '../../domain/ports/source-feed.ts'
import type { OpenSources } from '../open-sources.ts'
import { SourceChanges } from '../source-changes.ts'
import { FleetSources } from './fleet-sources.ts'
import { SourceReports } from './source-reports.ts'

/** State that the processes on one store share beside it. A single process has the same interface. */
export interface Shared {
  readonly sources: OpenSources
  /** What all workers together report of the sources. */
  readonly board: SourceBoard
  readonly sourceFeed: SourceFeed
  /** How many workers share the budgets, this one included. */
  workers(): number
  /** From now on receives what the other processes announce; `onWork`: there may be work in the queue. */
  join(onWork: () => void): Promise<void>
  /** Takes part as a worker until the signal. */
  work(clock: Clock, signal: AbortSignal): Promise<void>
}

type OnStoreError = (error: Error) => void
type Open = (onChange: (status: SourceStatus) => void) => OpenSources

export function openShared(fleet: Fleet | null, open: Open, onStoreError: OnStoreError): Shared {
  return fleet === null ? openAlone(open) : openFleet(fleet, open, onStoreError)
}

function openAlone(open: Open): Shared {
  const sourceFeed = new SourceChanges()
  const sources = open((status) => sourceFeed.publish(status))
  const statuses = async () => sources.used.map((source) => source.status())
  const nothing = async () => {}
  return { sources, board: { statuses }, sourceFeed, workers: () => 1, join: nothing, work: nothing }
}

/** A changed source is reported to the store, and the store announces it to every process, this one included. */
function openFleet(fleet: Fleet, open: Open, onStoreError: OnStoreError): Shared {
  const own = new SourceChanges()
  const sourceFeed = new SourceChanges()
  const sources = open((status) => own.publish(status))
  const board = new FleetSources(sources.used, fleet)
  const reports = new SourceReports(sources.used, fleet, onStoreError)
  const passOn = async (name: string) => {
    const status = (await board.statuses()).find((one) => one.name === name)
    if (status !== undefined) sourceFeed.publish(status)
  }
  return {
    sources,
    board,
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
