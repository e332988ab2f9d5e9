import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig, type Plugin } from 'vite'
import { thirdPartyNotices } from '../build/third-party-notices.ts'
import { BIP39_PACKAGE } from '../build/word-lists.ts'
import { wordLists } from './build/word-lists.ts'

const API = 'http://127.0.0.1:8000'
const API_PATHS = [
  '/addresses',
  '/backup',
  '/chains',
  '/events',
  '/groups',
  '/prices',
  '/restore',
  '/session',
  '/settings',
  '/sources',
  '/sync',
  '/totals',
  '/transactions',
  '/value-history',
  '/wallets',
]

// biome-ignore lint/style/noDefaultExport: Vite reads its settings from there
export default defineConfig({
  root: import.meta.dirname,
  // The app is served under any path.
  base: './',
  publicDir: false,
  plugins: [
    installable(),
    svelte({ compilerOptions: { runes: true, cssHash } }),
    wordLists(),
    compressed(),
    thirdPartyNotices([BIP39_PACKAGE]),
  ],
  build: {
    target: 'es2023',
    outDir: 'dist',
    emptyOutDir: true,
    // Nothing inline: the pages' policy allows only files of our own.
    assetsInlineLimit: 0,
    // One file: the styles of a script that is loaded later must not fail on their own.
    cssCodeSplit: false,
    // A script that failed to load stays so: those that a later one needs are not asked for before that one is there.
    modulePreload: { polyfill: false, resolveDependencies: () => [] },
    // Otherwise what the first page shares with later ones is cut into many small scripts, which compress badly.
    rolldownOptions: {
      checks: { pluginTimings: false },
      output: { codeSplitting: { groups: [{ name: 'first', test: /\/web\/src\/main\.ts$/ }] } },
    },
  },
  server: { proxy: Object.fromEntries(API_PATHS.map((path) => [path, { target: API }])) },
})

/** The class of a component's styles: short, because each element of it has it. */
function cssHash({ hash, css }: { hash: (text: string) => string; css: string }): string {
  return `s${hash(css).slice(0, 4)}`
}

/** Lets people install the app: a manifest and its icons, under names that change with their contents. */
function installable(): Plugin {
  const file = (name: string, ending: string, source: Buffer | string) => {
    const hash = createHash('sha256').update(source).digest('hex').slice(0, 8)
    return { name: `${name}-${hash}.${ending}`, source }
  }
  const icon = (name: string) =>
    file(name, 'png', readFileSync(join(import.meta.dirname, `src/icons/${name}.png`)))
  const [small, large, maskable] = [icon('icon-192'), icon('icon-512'), icon('icon-maskable-512')]
  // Addresses are relative to the manifest's own, so that it works under any path.
  const manifest = file(
    'manifest',
    'webmanifest',
    JSON.stringify({
      name: 'Mini CoinTracker',
      short_name: 'CoinTracker',
      id: '../',
      start_url: '../',
      scope: '../',
      display: 'standalone',
      background_color: '#f7f8f8',
      theme_color: '#0f766e',
      icons: [
        { src: small.name, sizes: '192x192', type: 'image/png' },
        { src: large.name, sizes: '512x512', type: 'image/png' },
        { src: maskable.name, sizes: '512x512', type: 'image/png', purpose: 'maskable' },
      ],
    }),
  )
  const link = (rel: string, { name }: { name: string }) => ({
    tag: 'link',
    attrs: { rel, href: `./assets/${name}` },
    injectTo: 'head' as const,
  })
  return {
    name: 'installable',
    apply: 'build',
    transformIndexHtml: () => [link('manifest', manifest), link('apple-touch-icon', small)],
    generateBundle() {
      for (const { name, source } of [small, large, maskable, manifest]) {
        this.emitFile({ type: 'asset', fileName: `assets/${name}`, source })
      }
    },
  }
}

/** Of 9: its shorter blocks fit scripts best. */
const GZIP_MEMORY_LEVEL = 6

/** Replaces each file by its compressed forms, so that serving it is reading it. */
function compressed(): Plugin {
  return {
    name: 'compressed',
    apply: 'build',
    writeBundle({ dir }) {
      const folder = join(dir as string, 'assets')
      for (const name of readdirSync(folder)) {
        if (name.endsWith('.png')) continue
        const path = join(folder, name)
        const text = readFileSync(path)
        writeFileSync(`${path}.gz`, gzipSync(text, { level: 9, memLevel: GZIP_MEMORY_LEVEL }))
        writeFileSync(
          `${path}.br`,
          brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
        )
        rmSync(path)
      }
    },
  }
}
