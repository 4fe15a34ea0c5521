// A relying party of openid-client: one JSON command a line in, one JSON answer a line out.
import { webcrypto } from "node:crypto";
import { createInterface } from "node:readline";

// Node 18 keeps it to itself
globalThis.crypto ??= webcrypto;
globalThis.CryptoKey ??= webcrypto.CryptoKey;
const oidc = await import("openid-client");

const clients = new Map();
// what the party remembers of each visitor it sent away, by state
const attempts = new Map();

const found = (of) => clients.get(of.client) ?? fail(`no such client: ${of.client}`);
const fail = (message) => {
  throw new Error(message);
};

const commands = {
  async connect({ client, issuer, id, secret, algorithm, post = false }) {
    const authentication = secret
      ? post ? oidc.ClientSecretPost(secret) : oidc.ClientSecretBasic(secret)
      : oidc.None();
    const metadata = { id_token_signed_response_alg: algorithm };
    const config = await oidc.discovery(new URL(issuer), id, metadata, authentication, {
      execute: [oidc.allowInsecureRequests, oidc.enableNonRepudiationChecks],
    });
    clients.set(client, config);
    return config.serverMetadata();
  },

  async leave({ client, callback, scope, method = "S256", more = {} }) {
    const verifier = oidc.randomPKCECodeVerifier();
    const state = oidc.randomState();
    const nonce = oidc.randomNonce();
    attempts.set(state, { verifier, nonce });
    const challenge = method === "plain" ? verifier : await oidc.calculatePKCECodeChallenge(verifier);
    const url = oidc.buildAuthorizationUrl(found({ client }), {
      redirect_uri: callback,
      scope,
      state,
      nonce,
      code_challenge: challenge,
      code_challenge_method: method,
      ...more,
    });
    return { url: url.href, state };
  },

  async arrive({ client, url, state, verifier, times = 1, check = {} }) {
    const attempt = attempts.get(state);
    const exchange = async () => {
      const tokens = await oidc.authorizationCodeGrant(found({ client }), new URL(url), {
        pkceCodeVerifier: verifier ?? attempt.verifier,
        expectedNonce: attempt.nonce,
        expectedState: state,
        idTokenExpected: true,
        ...check,
      });
      return { ...tokens, claims: tokens.claims() };
    };
    if (times === 1) return exchange();
    return Promise.all(Array.from({ length: times }, () => exchange().catch(told)));
  },

  async refresh({ client, token, times = 1 }) {
    const config = found({ client });
    const exchange = async () => {
      const tokens = await oidc.refreshTokenGrant(config, token);
      return { ...tokens, claims: tokens.claims() };
    };
    if (times === 1) return exchange();
    return Promise.all(Array.from({ length: times }, () => exchange().catch(told)));
  },

  userinfo: ({ client, token, sub }) => oidc.fetchUserInfo(found({ client }), token, sub),
  introspect: ({ client, token }) => oidc.tokenIntrospection(found({ client }), token),
  async revoke({ client, token }) {
    await oidc.tokenRevocation(found({ client }), token);
    return {};
  },
  async sign_out_address({ client, hint, back, state }) {
    const parameters = { id_token_hint: hint, post_logout_redirect_uri: back, state };
    return { url: oidc.buildEndSessionUrl(found({ client }), parameters).href };
  },
};

function told(error) {
  const cause = error.cause ?? {};
  return {
    refused: error.error ?? cause.error ?? error.code ?? error.name,
    message: `${error.message} ${cause.message ?? ""}`.trim(),
    status: error.status ?? cause.status ?? 0,
  };
}

for await (const line of createInterface({ input: process.stdin })) {
  const { command, ...values } = JSON.parse(line);
  const answer = await commands[command](values).catch(told);
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
