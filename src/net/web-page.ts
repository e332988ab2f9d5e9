import type { HttpResponse } from './http-get.ts'

const PAGE_START = /^\s*<(?:!doctype html|html|head|body)\b/i
const START_LENGTH = 200
/** A page's title is looked for in this many characters. */
const PAGE_HEAD_LENGTH = 10_000

/** Whether a response is a web page, by its media type or its first characters. */
export function isWebPage({ mediaType, text }: HttpResponse): boolean {
  return mediaType === 'text/html' || PAGE_START.test(text.slice(0, START_LENGTH))
}

/** Whether a firewall in front of the provider refuses this machine: 403 with a web page, as Cloudflare sends it. */
export function isBlockPage(response: HttpResponse): boolean {
  return response.status === 403 && isWebPage(response)
}

const TITLE = /<title[^>]{0,100}>([^<]{1,200})/i

/** What a person can read of an error's body: the title of a web page, otherwise all of it. */
export function readableText(response: HttpResponse): string {
  if (!isWebPage(response)) return response.text
  return TITLE.exec(response.text.slice(0, PAGE_HEAD_LENGTH))?.[1] ?? ''
}
