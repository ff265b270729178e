/** The only door to the vendor's packages. Imported lazily; re-exports by name let the bundler leave out the rest of them. */
import { type DispatcherOptions, KubeConfig } from '@kubernetes/client-node';

export { HttpMethod, RequestContext } from '@kubernetes/client-node';
export { Agent, ProxyAgent } from 'undici';

type Arguments = Parameters<KubeConfig['createDispatcherOptions']>;

/** client-node makes connections anew for each request; here it only says what they need, and whoever asks keeps them. */
export class ConnectionSettings extends KubeConfig {
  #asked: Arguments[1] = {};

  /** TLS settings of the last `applySecurityAuthentication`. */
  get tls(): Arguments[1] {
    return this.#asked;
  }

  override createDispatcherOptions(...[, tls]: Arguments): DispatcherOptions {
    this.#asked = tls;
    return { type: 'none' };
  }
}
