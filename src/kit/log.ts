/** The shape of a pino logger that we use: static messages with fields, never bodies, tokens or response URLs. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Says nothing: for tests and one-off commands. */
export const silent: Log = { debug() {}, info() {}, warn() {}, error() {} };
