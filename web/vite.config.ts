import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig, type Plugin } from 'vite'

const API = 'http://127.0.0.1:8000'
const API_PATHS = [
  '/addresses',
  '/chains',
  '/events',
  '/session',
  '/sources',
  '/sync',
  '/totals',
  '/transactions',
]

// biome-ignore lint/style/noDefaultExport: Vite reads its settings from there
export default defineConfig({
  root: import.meta.dirname,
  // The app is served under any path.
  base: './',
  publicDir: false,
  plugins: [svelte({ compilerOptions: { runes: true } }), compressed()],
  build: {
    target: 'es2023',
    outDir: 'dist',
    emptyOutDir: true,
    // Nothing inline: the pages' policy allows only files of our own.
    assetsInlineLimit: 0,
    // One file: the styles of a script that is loaded later must not fail on their own.
    cssCodeSplit: false,
    modulePreload: { polyfill: false },
  },
  server: { proxy: Object.fromEntries(API_PATHS.map((path) => [path, { target: API }])) },
})

/** Writes each file compressed beside itself, so that serving it is reading it. */
function compressed(): Plugin {
  return {
    name: 'compressed',
    apply: 'build',
    writeBundle({ dir }) {
      const folder = join(dir as string, 'assets')
      for (const name of readdirSync(folder)) {
        const path = join(folder, name)
        const text = readFileSync(path)
        writeFileSync(`${path}.gz`, gzipSync(text, { level: 9 }))
        writeFileSync(
          `${path}.br`,
          brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
        )
      }
    },
  }
}
