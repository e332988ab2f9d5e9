import type { ChainSlug } from '../../../domain/chains/chain.ts'
import { isChainSlug } from '../../../domain/chains/chain.ts'
import type { Day, DayRange } from '../../../domain/day.ts'
import { parsePositive } from '../../../domain/money/decimal.ts'
import type { RatesOfDay, SourcedClose, SourcedPriceNow } from '../../../domain/money/price.ts'
import { isPriceSourceName, type PriceSourceName } from '../../../domain/money/price-source-name.ts'
import type {
  PriceCorrection,
  PriceRevisions,
  StoredRates,
  StoredSeries,
} from '../../../domain/ports/price-book.ts'
import { digestOfValues } from '../digests/digest.ts'

type Columns = Readonly<Record<string, unknown>>

export function closeChecksum(chain: ChainSlug, { day, source, close }: SourcedClose): bigint {
  return digestOfValues([chain, day, source, close])
}

export function ratesChecksum(day: Day, rates: string): bigint {
  return digestOfValues([day, rates])
}

/** Null if it is damaged. */
export function toClose(chain: ChainSlug, row: Columns): SourcedClose | null {
  const source = String(row['source'])
  if (!isPriceSourceName(source)) return null
  const close = { day: Number(row['day']), source, close: String(row['close']) }
  return isSound(row, closeChecksum(chain, close)) ? close : null
}

function isSound(row: Columns, checksum: bigint): boolean {
  return String(row['checksum']) === String(checksum)
}

/** `closes` ascend. */
export function toSeries(
  chain: ChainSlug,
  closes: readonly Columns[],
  spans: readonly Columns[],
): StoredSeries {
  const read = closes.map((row) => toClose(chain, row) ?? Number(row['day']))
  return {
    closes: read.filter((each) => typeof each !== 'number'),
    asked: toAsked(spans),
    damaged: read.filter((each) => typeof each === 'number'),
  }
}

function toAsked(rows: readonly Columns[]): ReadonlyMap<PriceSourceName, DayRange> {
  return new Map(
    rows.flatMap((row) => {
      const source = String(row['source'])
      const range = { from: Number(row['from_day']), to: Number(row['to_day']) }
      return isPriceSourceName(source) && range.from <= range.to ? [[source, range] as const] : []
    }),
  )
}

export function toCorrections(rows: readonly Columns[]): readonly PriceCorrection[] {
  return rows.flatMap((row) => {
    const source = String(row['source'])
    if (!isPriceSourceName(source)) return []
    return [{ day: Number(row['day']), source, close: String(row['close']), seenAt: Number(row['seen_at']) }]
  })
}

/** `rows` ascend. */
export function toRates(rows: readonly Columns[]): StoredRates {
  const read = rows.map((row) => toRatesOfDay(row) ?? Number(row['day']))
  return {
    days: read.filter((each) => typeof each !== 'number'),
    damaged: read.filter((each) => typeof each === 'number'),
  }
}

/** Null if they are damaged. */
function toRatesOfDay(row: Columns): RatesOfDay | null {
  const day = Number(row['day'])
  const rates = String(row['rates'])
  return isSound(row, ratesChecksum(day, rates))
    ? { day, rates: JSON.parse(rates) as Record<string, string> }
    : null
}

export function toPricesNow(rows: readonly Columns[]): ReadonlyMap<ChainSlug, SourcedPriceNow> {
  return new Map(
    rows.flatMap((row) => {
      const [chain, source, price] = [row['chain'], row['source'], row['price']].map(String) as [
        string,
        string,
        string,
      ]
      if (!isChainSlug(chain) || !isPriceSourceName(source) || parsePositive(price) === null) return []
      return [[chain, { source, price, at: Number(row['at']) }] as const]
    }),
  )
}

export function toRevisions(rows: readonly Columns[]): PriceRevisions {
  return new Map(
    rows.flatMap((row) => {
      const part = String(row['part'])
      const isKnown = part === 'rates' || part === 'now' || isChainSlug(part)
      return isKnown ? [[part as ChainSlug | 'rates' | 'now', Number(row['revision'])] as const] : []
    }),
  )
}
