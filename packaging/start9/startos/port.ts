/** Where the program listens in its container. */
export const UI_PORT = 8000
