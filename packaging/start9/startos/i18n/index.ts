import { setupI18n } from '@start9labs/start-sdk'
import { DEFAULT_LANG, dictionary } from './dictionaries/default'
import { translations } from './dictionaries/translations'

export const i18n = setupI18n(dictionary, translations, DEFAULT_LANG)
