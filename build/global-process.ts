import type { Plugin } from 'rolldown'

const IMPORT = /^import process from 'node:process';?$/m

/**
 * Uses the global `process` instead of an import, which reads all its properties: that opens standard input, and lists
 * every option of Node, in 10 ms of each command.
 */
export function globalProcess(): Plugin {
  return {
    name: 'global-process',
    transform: {
      filter: { code: IMPORT },
      handler: (code) => ({ code: code.replace(IMPORT, ''), map: null }),
    },
  }
}
