import { existsSync } from 'node:fs'
import { ApiClient } from '../../client/api-client.ts'
import { type Config, readConfig } from '../../config/config.ts'
import type { DatabaseSetting } from '../../config/database.ts'
import { type ChainSlug, chainOf } from '../../domain/chains/chain.ts'
import { StartError } from '../../domain/errors.ts'
import { startProgram } from '../../program/program.ts'
import { type Activity, startActivity } from '../../sim/chain/activity.ts'
import type { SimChain } from '../../sim/chain/chain.ts'
import { type KnownAddress, knownAddresses } from '../../sim/chain/real-histories.ts'
import { realWallets, walletText } from '../../sim/chain/real-wallets.ts'
import { type Simulator, startSimulator } from '../../sim/simulator.ts'
import { followPortfolio } from './follow-portfolio.ts'
import type { KnownWallet } from './report-on-wallets.ts'
import { simulatedSettings } from './simulated-settings.ts'

type Environment = Readonly<Record<string, string | undefined>>

const LARGE_ROWS = 5_000
const FIRST_PAYMENT = 40_000_000n
const REORGANISE_EVERY = 10
const ACTIVE_LABELS = ['savings', 'wages', 'donations', 'pocket money']
const LITECOIN_LABELS = ['litecoin savings', 'coffee']
const BIP_173_EXAMPLE = 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4'

/**
 * The program and active simulated chains in one process: a portfolio of real addresses and wallets with bundled histories,
 * and of invented addresses whose histories grow. No request leaves this machine. Throws StartError.
 */
export async function startDemo(
  env: Environment,
  print: (text: string) => void,
): Promise<{ stop(): Promise<void> }> {
  const chainNow = () => Date.now() / 1000
  await using parts = new AsyncDisposableStack()
  const simulator = parts.use(
    await startSimulator({
      chainNow,
      others: ['litecoin', 'bitcoin-cash', 'dogecoin'],
      withWallets: true,
      prices: {},
    }),
  )
  const config: Config = { ...readDemoConfig(env, simulator), hasDemoPrices: true }
  await requireUnused(config)
  const program = await startProgram(config)
  parts.defer(() => program.stop())
  const bitcoin = addActivity(simulator.chain, ACTIVE_LABELS)
  parts.defer(() => bitcoin.activity.stop())
  const litecoin = addActivity(simulator.on('litecoin'), LITECOIN_LABELS)
  parts.defer(() => litecoin.activity.stop())
  const client = new ApiClient({ url: program.url, token: config.apiToken })
  const truths = knownAddresses()
  await addAll(client, [...bitcoin.addresses, ...litecoin.addresses], truths)
  const wallets = await addWallets(client)
  print(welcome(program.url, config))
  const following = followPortfolio(client, { addresses: truths, wallets }, print)
  parts.defer(() => following.stop())
  const running = parts.move()
  return { stop: () => running.disposeAsync() }
}

/** The user's settings over defaults for a demo. The sources cannot be changed. */
function readDemoConfig(env: Environment, simulator: Simulator): Config {
  // Every request goes to this machine, past any proxy and any server of the user.
  const set = Object.entries(env).filter(
    ([name, value]) =>
      value !== undefined &&
      value.trim() !== '' &&
      !/(?:^|_)proxy$|^(?:BLOCKBOOK|CORE_RPC|ELECTRUM)_/i.test(name),
  )
  return readConfig({
    DATABASE_URL: 'sqlite::memory:',
    SYNC_INTERVAL_SECONDS: '10',
    VERIFY_INTERVAL_SECONDS: '20',
    BLOCKCHAIR_REQUESTS_PER_MINUTE: '0',
    BLOCKCHAIR_POINTS_PER_DAY: '0',
    LOG_LEVEL: 'warn',
    ...Object.fromEntries(set),
    ...simulatedSettings(simulator),
    BLOCKCHAIR_API_KEY: '',
    ROLE: 'all',
  })
}

/** A database must not mix real and simulated chains, nor two simulated ones. */
async function requireUnused({ database }: Config): Promise<void> {
  if (database.kind === 'sqlite') {
    if (database.path === ':memory:' || !existsSync(database.path)) return
    throw new StartError(
      'DATABASE_URL: this file exists, and the demo needs a new one; name another file, or leave DATABASE_URL unset.',
    )
  }
  const { isUsed } = await import('../../store/postgres/is-used.ts')
  if (await isUsed(database.url)) {
    throw new StartError(
      'DATABASE_URL: this database is in use, and the demo needs an empty one; name another one, or leave DATABASE_URL unset.',
    )
  }
}

interface LabelledAddress {
  readonly chain: ChainSlug
  readonly address: string
  readonly label: string
}

interface ActivePortfolio {
  readonly addresses: readonly LabelledAddress[]
  readonly activity: Activity
}

/** Creates addresses and starts payments between them; on bitcoin one of them is large. */
function addActivity(chain: SimChain, labels: readonly string[]): ActivePortfolio {
  const { slug } = chain.chain
  const large = slug === 'bitcoin' ? [{ address: chain.largeAddress(LARGE_ROWS), label: 'busy shop' }] : []
  const paid = labels.map((label) => ({ address: chain.newAddress(), label }))
  for (const { address } of paid) chain.pay(address, FIRST_PAYMENT)
  chain.mine()
  const addresses = [...large, ...paid].map((one) => ({ chain: slug, ...one }))
  const activity = startActivity(chain, {
    addresses: addresses.map(({ address }) => address),
    reorganiseEvery: REORGANISE_EVERY,
  })
  return { addresses, activity }
}

async function addAll(
  client: ApiClient,
  active: readonly LabelledAddress[],
  truths: readonly KnownAddress[],
): Promise<void> {
  const ofBitcoin = truths.filter(({ chain }) => chain === 'bitcoin')
  const richest = ofBitcoin.reduce((most, truth) => (truth.balance > most.balance ? truth : most))
  const labels = new Map([
    [richest.address, 'the richest of the real ones'],
    [BIP_173_EXAMPLE, 'the example of BIP 173'],
  ])
  for (const { chain, address, label } of active)
    await client.addAddress({ chain, address, label, sync: true })
  for (const { chain, address } of truths) {
    await client.addAddress({ chain, address, label: labels.get(address) ?? null, sync: true })
  }
}

/** Returns what is known of the wallets, by their ids. */
async function addWallets(client: ApiClient): Promise<readonly KnownWallet[]> {
  const known: KnownWallet[] = []
  for (const wallet of realWallets()) {
    const name = `${chainOf(wallet.chain).name} hardware wallet`
    const body = { text: walletText(wallet), chain: wallet.chain, name }
    const { id } = await client.connection.request<{ id: number }>('/wallets', { method: 'POST', body })
    known.push({ id, name, chain: wallet.chain, feed: wallet.feed })
  }
  return known
}

function welcome(url: string, { apiToken, database }: Config): string {
  const kept = keptBy(database)
  const token = apiToken !== null ? ' -H "Authorization: Bearer $API_TOKEN"' : ''
  return `Mini CoinTracker, on simulated networks of Bitcoin, Litecoin, Dogecoin and Bitcoin Cash: no request leaves this machine.

  ${url}        the web app
  ${url}/docs   the API reference, to try out

  curl${token} "${url}/addresses/1"
  curl${token} "${url}/addresses/1/transactions?limit=3"
  curl${token} -N "${url}/events"

A block is mined every 5 seconds, and all prices are invented. Ctrl-C stops the demo; ${kept} is kept.

`
}

function keptBy(database: DatabaseSetting): string {
  if (database.kind === 'postgres') return 'the PostgreSQL database of DATABASE_URL'
  return database.path === ':memory:' ? 'nothing' : database.path
}
