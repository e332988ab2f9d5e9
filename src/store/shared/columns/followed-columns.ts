import type { FollowedAddress } from '../../../domain/ports/followed-addresses.ts'
import type { AddressColumns } from './joined-row.ts'

export function toFollowedAddress({
  id,
  address,
  label,
  wallet_id: walletId,
}: AddressColumns): FollowedAddress {
  return {
    id: Number(id),
    address: String(address),
    label: label === null ? null : String(label),
    walletIds: walletId === null ? [] : [Number(walletId)],
  }
}
