import type { Source } from '../../../src/client/api-types.ts'
import { countOf, formatCount } from './count.ts'
import { nameList } from './name-list.ts'

type Asked = NonNullable<Source['asked']>

/** What the servers of a source have seen since the start. */
export function learnedSentences({ hosts, addresses, requests }: Asked): readonly string[] {
  if (requests.address + requests.set + requests.transaction + requests.other === 0) return []
  const who = hosts.length === 0 ? 'It' : nameList(hosts)
  const has = hosts.length > 1 ? 'have' : 'has'
  const seen =
    addresses.all === 0 ? 'seen none of your addresses' : `seen ${addressesSeen(addresses, requests)}`
  const others = [
    ...(requests.transaction > 0
      ? [`${countOf(requests.transaction, 'time', 'times')} about transactions`]
      : []),
    ...(requests.other > 0 ? [`${countOf(requests.other, 'time', 'times')} about blocks or limits`] : []),
  ]
  const also = others.length === 0 ? [] : [`It was also asked ${nameList(others)}.`]
  return [`Since the start, ${who} ${has} ${seen}.`, ...also]
}

/** Each request is named once: those about several addresses, and those about one. */
function addressesSeen({ together, all }: Asked['addresses'], { set, address }: Asked['requests']): string {
  const count = `${formatCount(all)} of your addresses`
  const singles = `in ${countOf(address, 'request', 'requests')}`
  if (together === 0)
    return all === 1 ? `one of your addresses, ${singles}` : `${count}, one at a time, ${singles}`
  const sets = `in ${countOf(set, 'request', 'requests')}`
  const which = together === all ? 'together' : `${formatCount(together)} of them together`
  return `${count}, ${which} ${sets}${address > 0 ? ` and one at a time ${singles}` : ''}`
}
