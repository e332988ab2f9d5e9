import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium } from 'playwright-core'

const PACKAGE = new URL('../../node_modules/@sparticuz/chromium/', import.meta.url)

/** Without background requests. */
const ARGS = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Tests check scroll bars, too.
  '--disable-features=OverlayScrollbar',
]

/** A real browser: the bundled one, or the installed Chrome where there is no build for the platform. */
export async function startChromium(): Promise<Browser> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return await chromium.launch({ channel: 'chrome', args: ARGS })
  }
  const folder = unpackedFolder()
  const executablePath = await unpack(folder)
  return await chromium.launch({
    executablePath,
    args: [...ARGS, '--no-sandbox'],
    ignoreDefaultArgs: ['--hide-scrollbars'],
    env: {
      ...process.env,
      LANG: 'en_US.UTF-8',
      LD_LIBRARY_PATH: [process.env['LD_LIBRARY_PATH'], join(folder, 'al2023', 'lib')]
        .filter(Boolean)
        .join(delimiter),
      ...(existsSync('/etc/fonts') ? {} : { FONTCONFIG_PATH: join(folder, 'fonts') }),
    },
  })
}

/** One folder per version: the package uses whatever is unpacked in the temporary folder. */
function unpackedFolder(): string {
  const { version } = JSON.parse(readFileSync(new URL('package.json', PACKAGE), 'utf8')) as {
    version: string
  }
  const folder = join(tmpdir(), `cointracker-chromium-${version}`)
  mkdirSync(folder, { recursive: true })
  return folder
}

async function unpack(folder: string): Promise<string> {
  const before = process.env['TMPDIR']
  process.env['TMPDIR'] = folder
  try {
    const { default: packed, inflate } = await import('@sparticuz/chromium')
    if (!existsSync(join(folder, 'al2023')))
      await inflate(fileURLToPath(new URL('bin/al2023.tar.br', PACKAGE)))
    return await packed.executablePath()
  } finally {
    if (before === undefined) delete process.env['TMPDIR']
    else process.env['TMPDIR'] = before
  }
}
