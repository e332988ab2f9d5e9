import { setupManifest } from '@start9labs/start-sdk'
import { alertInstall, long, short } from './i18n'

export const manifest = setupManifest({
  id: 'mini-cointracker',
  title: 'Mini CoinTracker',
  license: 'MIT',
  packageRepo: 'https://github.com/owner.invalid/mini-cointracker',
  upstreamRepo: 'https://github.com/owner.invalid/mini-cointracker',
  marketingUrl: 'https://github.com/owner.invalid/mini-cointracker',
  donationUrl: null,
  docsUrls: ['https://github.com/owner.invalid/mini-cointracker/tree/main/docs'],
  description: { short, long },
  volumes: ['main'],
  images: {
    main: {
      source: { dockerTag: 'ghcr.io/owner.invalid/mini-cointracker:0.1.0' },
      arch: ['x86_64', 'aarch64'],
    },
  },
  alerts: {
    install: alertInstall,
    update: null,
    uninstall: null,
    restore: null,
    start: null,
    stop: null,
  },
  dependencies: {},
})
