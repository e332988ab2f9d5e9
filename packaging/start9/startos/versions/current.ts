import { IMPOSSIBLE, VersionInfo } from '@start9labs/start-sdk'

/** The program migrates its own database. */
export const current = VersionInfo.of({
  version: '0.1.0:0',
  releaseNotes: {
    en_US: 'First release for StartOS.',
    es_ES: 'Primera versión para StartOS.',
    de_DE: 'Erste Version für StartOS.',
    pl_PL: 'Pierwsza wersja dla StartOS.',
    fr_FR: 'Première version pour StartOS.',
  },
  migrations: {
    up: async () => {},
    down: IMPOSSIBLE,
  },
})
