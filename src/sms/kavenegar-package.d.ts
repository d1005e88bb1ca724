/** The published types of kavenegar are wrong (they accept a host that is ignored). */
declare module 'kavenegar' {
  type Callback = (error: unknown, answer?: unknown) => void;
  type Params = Readonly<Record<string, string>>;
  interface KavenegarClient {
    request: (scope: string, method: string, params: Params, callback: Callback) => void;
    Send(params: Params, callback: Callback): void;
    Status(params: Params, callback: Callback): void;
    StatusLocalMessageid(params: Params, callback: Callback): void;
    AccountInfo(params: Params, callback: Callback): void;
    AccountConfig(params: Params, callback: Callback): void;
    Receive(params: Params, callback: Callback): void;
  }
  const kavenegar: { KavenegarApi(options: { apikey: string }): KavenegarClient };
  export default kavenegar;
}
