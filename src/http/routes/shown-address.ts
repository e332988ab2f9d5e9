import type { TrackedAddress } from '../../domain/address/tracked-address.ts'
import type { Valuation } from '../../domain/money/valuation.ts'
import type { ServerDeps } from '../deps.ts'
import { addressJson } from '../json/address-json.ts'
import { lastActivity } from '../json/last-activity.ts'
import { withValue } from '../json/value-json.ts'

type Deps = Pick<ServerDeps, 'tracker' | 'clock'>

/** Addresses as every reply shows them; with values where a currency was asked for. */
export async function shownAddresses(
  { tracker, clock }: Deps,
  addresses: readonly TrackedAddress[],
  valuation: Valuation | null = null,
) {
  const times = await tracker.histories.newestTimes('address', addresses)
  const now = clock.now()
  return addresses.map((address) => ({
    ...withValue(addressJson(address, now), address, valuation),
    ...lastActivity(times, address.id),
  }))
}

export async function shownAddress(deps: Deps, address: TrackedAddress, valuation: Valuation | null = null) {
  const [shown] = await shownAddresses(deps, [address], valuation)
  return shown as NonNullable<typeof shown>
}
