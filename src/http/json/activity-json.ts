import { formatAmount } from '../../domain/assets/amount.ts'
import { nativeAsset } from '../../domain/assets/asset.ts'
import type { HistoryEventKind } from '../../domain/history/history-event.ts'
import type { LoggedEvent } from '../../domain/ports/event-log.ts'
import type { ActivityBody } from '../schemas/events.ts'
import { formatTime } from './time.ts'

export type LoggedActivity = LoggedEvent & { readonly kind: HistoryEventKind }

export function isActivity(event: LoggedEvent): event is LoggedActivity {
  return event.kind !== 'deleted' && event.kind !== 'restored'
}

/** A fact about a history as the API shows it. */
export function activityJson(event: LoggedActivity): ActivityBody {
  const { amount, chain } = event
  return {
    id: event.id,
    at: formatTime(event.at),
    kind: event.kind,
    address_id: event.addressId,
    chain,
    tx_hash: event.hash,
    amount: amount === null ? null : formatAmount(amount, nativeAsset(chain).decimals),
    block_height: event.height,
    code: event.code as ActivityBody['code'],
  }
}
