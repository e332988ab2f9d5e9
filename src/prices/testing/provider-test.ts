import { parseDay } from '../../domain/day.ts'
import { directNetwork } from '../../net/direct-network.ts'
import { FakeClock } from '../../net/testing/fake-clock.ts'
import { MemoryLedger } from '../../net/testing/memory-ledger.ts'
import { StubProvider } from '../../net/testing/stub-provider.ts'
import type { PriceParts, ProviderUrl } from '../price-descriptor.ts'

export const CALL = { signal: new AbortController().signal, manual: false }

/** Throws RangeError for anything but a day. */
export function day(text: string): number {
  const parsed = parseDay(text)
  if (parsed === null) throw new RangeError(`${text} is no day`)
  return parsed
}

/** The midnight (seconds since 1970) that a day begins with. */
export function midnight(text: string): number {
  return day(text) * 86_400
}

/** Runs `work` with a provider that is asked at a stub, on a clock whose sleeps end at once. */
export async function withProvider<Created>(
  descriptor: { create(settings: ProviderUrl, parts: PriceParts): Created },
  now: string,
  work: (source: Created, server: StubProvider, clock: FakeClock) => Promise<void>,
): Promise<void> {
  await using server = await StubProvider.start()
  const clock = new FakeClock(now)
  const parts = { httpTimeoutMs: 2000, clock, ledger: new MemoryLedger(clock), network: () => directNetwork }
  await work(descriptor.create({ url: server.url, isDefault: false }, parts), server, clock)
}
