import { setTimeout } from 'node:timers/promises'
import { ApiClient } from '../../src/client/api-client.ts'
import { readEvents } from '../../src/client/read-events.ts'
import type { Bench, Running } from '../bench.ts'
import { PeakMemory } from '../memory.ts'
import type { BareElectrumCalls } from '../processes/bare-electrum.ts'
import type { ElectrumLineCalls } from '../processes/electrum-line.ts'
import type { ElectrumSimulatorCalls, WalletTruth } from '../processes/electrum-simulator.ts'
import { Remote } from '../processes/remote.ts'
import { atMost, type Result, whole } from '../result.ts'
import { median, quantile } from '../statistics.ts'

const KEY =
  'xpub6BosfCnifzxcFwrSzQiqu2DBVTshkCXacvNsWGYJVVhhawA7d4R5WSWGFNbi8Aw6ZRc1brxMyWMzG3DSSSSoekkudhUd9yLb6qx39T9nMdj'
const DESCRIPTOR = `wpkh(${KEY}/<0;1>/*)`
const USED = 500
const TRANSACTIONS = 20_000
const ROUNDS = 3
const IDLE = 10_000
/** Some 10 MB. */
const LONG_HISTORY = 105_000
const PAYMENTS = 40
const POLL_MS = 20

type ElectrumServer = Remote<ElectrumSimulatorCalls>

/** A wallet, idle addresses, a long history and payments over one's own Electrum server. */
export async function measureElectrum(bench: Bench): Promise<readonly Result[]> {
  const file = new URL('../processes/electrum-simulator.ts', import.meta.url)
  await using server = new Remote<ElectrumSimulatorCalls>(file)
  const url = await server.call('start', null as never)
  const truth = await server.call('fill', { descriptor: DESCRIPTOR, used: USED, transactions: TRANSACTIONS })
  return [
    ...(await measureFirst(bench, server, url, truth)),
    await measureLongLine(server, url),
    ...(await measureIdle(bench, server, url)),
    ...(await measureLive(bench, server, url)),
  ]
}

async function startOver(bench: Bench, url: string, file = bench.newFile()): Promise<Running> {
  return await bench.startProgram(file, {
    SOURCES: 'electrum',
    ELECTRUM_URL: url,
    SYNC_INTERVAL_SECONDS: '3600',
  })
}

async function measureFirst(
  bench: Bench,
  server: ElectrumServer,
  url: string,
  truth: WalletTruth,
): Promise<readonly Result[]> {
  await using bare = new Remote<BareElectrumCalls>(new URL('../processes/bare-electrum.ts', import.meta.url))
  const pairs: { readonly bare: number; readonly ours: number }[] = []
  const peaks: number[] = []
  let lines = await server.call('takeLines', null as never)
  for (let round = 0; round < ROUNDS; round++) {
    const least = await bare.call('run', { url, scriptHashes: truth.scriptHashes })
    if (least.balance !== truth.balance) throw new Error('the bare client has another balance')
    await server.call('takeLines', null as never)
    await using running = await startOver(bench, url)
    const memory = new PeakMemory(running.program.pid)
    const ours = await syncWallet(running, truth, () => memory.sample())
    memory.sample()
    peaks.push(memory.peakMb ?? Number.NaN)
    lines = await server.call('takeLines', null as never)
    pairs.push({ bare: least.seconds, ours })
  }
  const ratios = pairs.map((pair) => pair.ours / pair.bare)
  const texts = pairs.map((pair) => `${pair.ours.toFixed(2)} against ${pair.bare.toFixed(2)} s`)
  const others = lines.lines - lines.rawLines
  return [
    atMost(
      {
        what: `wallet of ${whole(2 * USED)} addresses and ${whole(TRANSACTIONS)} transactions over Electrum, against a bare client`,
        limit: 2.5,
        digits: 2,
      },
      median(ratios),
      texts.join(', '),
    ),
    atMost(
      { what: 'lines beside raw transactions of that, per 1,000 addresses', limit: 60 },
      (others * 1000) / (2 * USED),
      `${lines.rawLines} lines of raw transactions; ${JSON.stringify(lines.calls)}`,
    ),
    atMost(
      { what: 'memory (RSS) of that', limit: 250, unit: ' MB' },
      Math.max(...peaks),
      peaks.map(whole).join(', '),
    ),
  ]
}

/** Seconds from adding the wallet until it is DONE with all of its transactions. */
async function syncWallet(running: Running, truth: WalletTruth, onWait: () => void): Promise<number> {
  const client = new ApiClient({ url: running.program.url })
  const start = performance.now()
  const { id } = await client.wallets.add({ text: DESCRIPTOR })
  for (;;) {
    const wallet = await client.wallets.get(id)
    onWait()
    if (wallet.sync_status === 'ERROR') throw new Error(JSON.stringify(wallet.sync_error))
    if (wallet.sync_status === 'DONE' && wallet.transaction_count === truth.transactions) {
      return (performance.now() - start) / 1000
    }
    await setTimeout(POLL_MS)
  }
}

async function measureLongLine(server: ElectrumServer, url: string): Promise<Result> {
  const scriptHash = await server.call('large', { rows: LONG_HISTORY })
  await using reader = new Remote<ElectrumLineCalls>(
    new URL('../processes/electrum-line.ts', import.meta.url),
  )
  const { rows, bytes, longestMs, totalMs } = await reader.call('run', { url, scriptHash })
  return atMost(
    { what: 'a history line of 10 MB: CPU time of the longest turn', limit: 50, unit: ' ms', digits: 1 },
    longestMs,
    `${whole(rows)} rows, ${whole(bytes)} bytes, ${totalMs.toFixed(0)} ms in all`,
  )
}

async function measureIdle(bench: Bench, server: ElectrumServer, url: string): Promise<readonly Result[]> {
  const file = bench.newFile()
  const addresses = await server.call('unused', { count: IDLE })
  {
    await using running = await startOver(bench, url, file)
    const client = new ApiClient({ url: running.program.url })
    for (let at = 0; at < addresses.length; at += 1000) {
      await client.addAddresses(addresses.slice(at, at + 1000).map((address) => ({ address })))
    }
    await running.api.syncAll()
  }
  await server.call('takeLines', null as never)
  await using running = await startOver(bench, url, file)
  const start = performance.now()
  while ((await server.call('subscriptions', null as never)) < IDLE) await setTimeout(POLL_MS)
  const seconds = (performance.now() - start) / 1000
  const { lines, calls } = await server.call('takeLines', null as never)
  await running[Symbol.asyncDispose]()
  return [
    atMost(
      { what: `${whole(IDLE)} idle addresses after a restart: lines until all are watched`, limit: 100 },
      lines,
      JSON.stringify(calls),
    ),
    atMost(
      { what: 'the same: time from listening until then', limit: 3, unit: ' s', digits: 2 },
      seconds,
      `${whole(lines)} lines`,
    ),
  ]
}

async function measureLive(bench: Bench, server: ElectrumServer, url: string): Promise<readonly Result[]> {
  await using running = await startOver(bench, url)
  const client = new ApiClient({ url: running.program.url })
  const [address = ''] = await server.call('unused', { count: 1 })
  const id = await running.api.add(address)
  await running.api.sync(id)
  while ((await server.call('subscriptions', null as never)) < 1) await setTimeout(POLL_MS)
  const stop = new AbortController()
  const seen = new Map<string, number>()
  const opened = Promise.withResolvers<void>()
  const reading = (async () => {
    for await (const { event, data } of readEvents(client.connection, { signal: stop.signal })) {
      if (event === 'opened') opened.resolve()
      if (event === 'activity' && data.tx_hash !== null && !seen.has(data.tx_hash)) {
        seen.set(data.tx_hash, performance.timeOrigin + performance.now())
      }
    }
  })().catch(() => {})
  await opened.promise
  const times: number[] = []
  for (let paid = 0; paid < PAYMENTS; paid++) {
    const { hash, at } = await server.call('pay', { address })
    while (!seen.has(hash)) await setTimeout(1)
    times.push((seen.get(hash) ?? 0) - at)
    await setTimeout(400)
  }
  stop.abort()
  await reading
  const sorted = Float64Array.from(times)
  const [half, most] = [0.5, 0.95].map((q) => quantile(sorted, q)) as [number, number]
  return [
    atMost(
      {
        what: "from the server's notification to the row in a client of /events, p95",
        limit: 1000,
        unit: ' ms',
      },
      most,
      `p50 ${half.toFixed(0)} ms of ${PAYMENTS} payments, maximum ${Math.max(...times).toFixed(0)} ms`,
    ),
  ]
}
