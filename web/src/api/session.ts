import { request } from './request.ts'

/** Whether this server requires a token. Fails with 401 while signed out. */
export function getSession(): Promise<{ token_required: boolean }> {
  return request('/session')
}

export function signIn(token: string): Promise<unknown> {
  return request('/session', { method: 'POST', body: { token } })
}

export function signOut(): Promise<unknown> {
  return request('/session', { method: 'DELETE' })
}
