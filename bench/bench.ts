import { join } from 'node:path'
import { Api } from './api.ts'
import { Program, type Settings } from './processes/program.ts'
import { Remote } from './processes/remote.ts'
import type { SimulatorCalls, SimulatorUrls } from './processes/simulator.ts'

export interface BenchParts {
  /** For databases; the caller removes it. */
  readonly folder: string
  readonly rows: number
  /** Addresses that the workers share. */
  readonly addresses: number
}

export interface Running extends AsyncDisposable {
  readonly program: Program
  readonly api: Api
}

/** Blocks mined on top of the histories, so that all of their rows are settled. */
const BLOCKS_ON_TOP = 20

/** What all measures share: the simulator in its own process, a large address, a folder. */
export class Bench implements AsyncDisposable {
  readonly rows: number
  readonly addresses: number
  readonly simulator: Remote<SimulatorCalls>
  readonly urls: SimulatorUrls
  readonly largeAddress: string
  readonly #folder: string
  #files = 0

  static async start(parts: BenchParts): Promise<Bench> {
    const simulator = new Remote<SimulatorCalls>(new URL('processes/simulator.ts', import.meta.url))
    const urls = await simulator.call('start', null as never)
    const largeAddress = await simulator.call('addLarge', { rows: parts.rows })
    await simulator.call('mine', { blocks: BLOCKS_ON_TOP })
    return new Bench(parts, simulator, urls, largeAddress)
  }

  private constructor(
    parts: BenchParts,
    simulator: Remote<SimulatorCalls>,
    urls: Bench['urls'],
    largeAddress: string,
  ) {
    this.rows = parts.rows
    this.addresses = parts.addresses
    this.simulator = simulator
    this.urls = urls
    this.largeAddress = largeAddress
    this.#folder = parts.folder
  }

  /** The path of a new database. */
  newFile(): string {
    this.#files += 1
    return join(this.#folder, `${this.#files}.db`)
  }

  /** Starts the program on a SQLite file, against the simulator. */
  async startProgram(file: string, settings: Settings = {}): Promise<Running> {
    return await this.startOn(`sqlite:${file}`, settings)
  }

  /** Starts the program on any database, against the simulator. */
  async startOn(database: string, settings: Settings = {}): Promise<Running> {
    const program = await Program.start({
      DATABASE_URL: database,
      SOURCES: 'blockchair',
      BLOCKCHAIR_URL: this.urls.blockchair,
      ESPLORA_URL: this.urls.esplora,
      VERIFY_INTERVAL_SECONDS: '0',
      BLOCKCHAIR_REQUESTS_PER_MINUTE: '0',
      BLOCKCHAIR_POINTS_PER_DAY: '0',
      ...settings,
    })
    return {
      program,
      api: new Api(program.url),
      [Symbol.asyncDispose]: () => program[Symbol.asyncDispose](),
    }
  }

  /** Creates addresses with a few settled transactions each. */
  async addSmall(addresses: number, rows: number): Promise<readonly string[]> {
    const added = await this.simulator.call('addSmall', { addresses, rows })
    await this.simulator.call('mine', { blocks: BLOCKS_ON_TOP })
    return added
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.simulator[Symbol.asyncDispose]()
  }
}
