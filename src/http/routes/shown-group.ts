import type { Group } from '../../domain/group/group.ts'
import { totalValue } from '../../domain/money/total-value.ts'
import type { Valuation } from '../../domain/money/valuation.ts'
import type { Tracker } from '../../tracker/tracker.ts'
import { groupJson } from '../json/group-json.ts'
import { lastActivity } from '../json/last-activity.ts'
import { totalValueJson } from '../json/value-json.ts'
import type { GroupBody } from '../schemas/group.ts'

type Deps = Pick<Tracker, 'groups' | 'histories'>

/** Groups as every reply shows them; with what they are worth where a currency was asked for. */
export async function shownGroups(
  { groups, histories }: Deps,
  list: readonly Group[],
  valuation: Valuation | null = null,
): Promise<GroupBody[]> {
  const times = await histories.newestTimes('group', list)
  const shown = list.map(async (group) => ({
    ...groupJson(group),
    ...lastActivity(times, group.id),
    ...(valuation === null
      ? {}
      : { total_value: totalValueJson(totalValue(await groups.totals(group.id), valuation)) }),
  }))
  return Promise.all(shown)
}

export async function shownGroup(deps: Deps, group: Group, valuation: Valuation | null = null) {
  const [shown] = await shownGroups(deps, [group], valuation)
  return shown as GroupBody
}
