import type { TrackedAddress } from '../../domain/address/tracked-address.ts'
import type { ServerDeps } from '../deps.ts'
import { addressJson } from '../json/address-json.ts'
import { lastActivity } from '../json/last-activity.ts'

/** One address as every reply about one shows it. */
export async function shownAddress(
  { tracker, clock }: Pick<ServerDeps, 'tracker' | 'clock'>,
  address: TrackedAddress,
) {
  const times = await tracker.histories.newestTimes('address', [address])
  return { ...addressJson(address, clock.now()), ...lastActivity(times, address.id) }
}
