import type { Command, OptionText } from './command.ts'

const RUNNING: readonly OptionText[] = [
  ['--url <url>', 'the running program, such as http://127.0.0.1:8000 (or set COINTRACKER_URL)'],
  ['--token-file <file>', 'a file with its API token (or set COINTRACKER_TOKEN to the token)'],
]
const ACCESS: readonly OptionText[] = [
  ...RUNNING,
  [
    '--database <database>',
    'open this database while the program is stopped, such as sqlite:./cointracker.db; other users of the machine can see options, so put a URL with a password into DATABASE_URL',
  ],
]
const JSON_OUTPUT: OptionText = ['--json', 'print JSON for programs']
const NO_WAIT: OptionText = ['--no-wait', 'return once it is queued']
const CURRENCY: OptionText = ['--currency <code>', 'add the value in this currency, such as EUR']
const TARGET: OptionText = [
  '[target]',
  'an address, its id or label, wallet:ID, group:ID or the name of one; everything by default',
]
const FROM: OptionText = ['--from <time>', 'from this date or time on, in UTC']
const TO: OptionText = ['--to <time>', 'up to the end of this date, or this time']

/** Every command, in the order of the overview. */
export const COMMANDS: readonly Command[] = [
  {
    name: 'serve',
    summary: 'Run the program (the default without a command)',
    args: [],
    options: [],
    example: 'serve',
    runsUntilSignal: true,
    load: () => import('./run/serve.ts'),
  },
  {
    name: 'demo',
    summary: 'Run it on simulated networks; no request leaves this machine',
    args: [],
    options: [],
    example: 'demo',
    runsUntilSignal: true,
    load: () => import('./run/demo.ts'),
  },
  {
    name: 'add',
    summary: 'Add addresses, extended public keys or descriptors',
    args: [['<text...>', 'addresses or one key or descriptor; - reads lines from standard input']],
    options: [
      ['--chain <chain>', 'the coin, where the text fits several'],
      ['--label <label>', 'a name for the address or wallet'],
      ['--no-sync', 'do not synchronise yet'],
      JSON_OUTPUT,
      ...ACCESS,
    ],
    example: 'add bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4 --label savings',
    load: () => import('./run/add.ts'),
  },
  {
    name: 'list',
    summary: 'List wallets and addresses with their balances',
    args: [],
    options: [['--chain <chain>', 'only this coin'], CURRENCY, JSON_OUTPUT, ...ACCESS],
    example: 'list --currency EUR',
    load: () => import('./run/list.ts'),
  },
  {
    name: 'balance',
    summary: 'Show a balance, now or at a past time',
    args: [TARGET],
    options: [
      ['--at <time>', 'at the end of this date, or at this time, in UTC'],
      CURRENCY,
      JSON_OUTPUT,
      ...ACCESS,
    ],
    example: 'balance wallet:1 --at 2025-12-31 --currency EUR',
    load: () => import('./run/balance.ts'),
  },
  {
    name: 'transactions',
    summary: 'Show transactions, newest first',
    args: [TARGET],
    options: [
      ['--limit <number>', 'how many, 20 by default'],
      ['--all', 'all of them'],
      FROM,
      TO,
      CURRENCY,
      JSON_OUTPUT,
      ...ACCESS,
    ],
    example: 'transactions bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4 --limit 5',
    load: () => import('./run/transactions.ts'),
  },
  {
    name: 'export',
    summary: 'Write transactions as CSV or NDJSON',
    args: [TARGET],
    options: [
      ['--format <format>', 'csv (by default) or ndjson'],
      ['--output <file>', 'a new file; standard output by default, or with -'],
      FROM,
      TO,
      CURRENCY,
      ...ACCESS,
    ],
    example: 'export --format csv --from 2025-01-01 --output 2025.csv',
    load: () => import('./run/export.ts'),
  },
  {
    name: 'sync',
    summary: 'Synchronise now',
    args: [TARGET],
    options: [NO_WAIT, JSON_OUTPUT, ...ACCESS],
    example: 'sync wallet:1',
    load: () => import('./run/sync.ts'),
  },
  {
    name: 'verify',
    summary: 'Compare with another source and wait for its answer; exit code 4 if they disagree',
    args: [TARGET],
    options: [NO_WAIT, JSON_OUTPUT, ...ACCESS],
    example: 'verify || echo "look at the coins"',
    load: () => import('./run/verify.ts'),
  },
  {
    name: 'sources',
    summary: 'Show the sources and their state',
    args: [],
    options: [JSON_OUTPUT, ...ACCESS],
    example: 'sources',
    load: () => import('./run/sources.ts'),
  },
  {
    name: 'backup',
    summary: 'Write a consistent copy of the database, or all that was entered as JSON',
    args: [
      [
        '<file>',
        'a new file; one that ends in .json holds addresses, wallets, labels and notes; - is standard output',
      ],
    ],
    options: ACCESS,
    example: 'backup coins.db',
    load: () => import('./run/backup.ts'),
  },
  {
    name: 'migrate-store',
    summary: 'Copy a SQLite file into a PostgreSQL database',
    args: [],
    options: [
      ['--from <database>', 'sqlite:PATH'],
      [
        '--to <database>',
        'postgres://user@host:5432/database; other users of the machine can see options, so put a URL with a password into DATABASE_URL',
      ],
    ],
    example: 'migrate-store --from sqlite:./cointracker.db --to postgres://me@db:5432/coins',
    load: () => import('./run/migrate-store.ts'),
  },
  {
    name: 'health',
    summary: 'Exit with 0 if the running program is healthy',
    args: [],
    options: [JSON_OUTPUT, ...RUNNING],
    example: 'health',
    load: () => import('./run/health.ts'),
  },
  {
    name: 'completion',
    summary: 'Print a completion script for bash, zsh or fish',
    args: [['<shell>', 'bash, zsh or fish']],
    options: [],
    example: 'completion bash > ~/.local/share/bash-completion/completions/cointracker',
    load: () => import('./run/completion.ts'),
  },
]
