// Generated from openapi.yaml by `npm run generate`. Do not edit.

/** The credentials that each operation accepts; `never` where it is public. */
export interface OperationCredentials {
  registerUser: never;
  logIn: never;
  logOut: 'jwt';
  refreshSession: never;
  listSessions: 'jwt';
  endSession: 'jwt';
  changePassword: 'jwt';
  resetPassword: never;
  getCurrentUser: 'jwt' | 'api_key';
  listApiKeys: 'jwt' | 'api_key';
  createApiKey: 'jwt';
  getCurrentApiKey: 'api_key';
  revokeCurrentApiKey: 'api_key';
  rotateCurrentApiKey: 'api_key';
  getApiKey: 'jwt' | 'api_key';
  revokeApiKey: 'jwt' | 'api_key';
  updateApiKey: 'jwt';
  rotateApiKey: 'jwt';
  getApiKeyUsage: 'jwt' | 'api_key';
  listScopes: 'jwt' | 'api_key';
  verifyApiKey: 'jwt' | 'api_key';
  verifyApiKeys: 'jwt' | 'api_key';
  introspectToken: 'jwt' | 'api_key';
  forwardAuth: 'jwt' | 'api_key';
  getUser: 'jwt' | 'api_key';
  deleteUser: 'jwt' | 'api_key';
  updateUser: 'jwt' | 'api_key';
  listAllApiKeys: 'jwt' | 'api_key';
  createApiKeyFor: 'jwt' | 'api_key';
  lookUpApiKey: 'jwt' | 'api_key';
  revokeApiKeys: 'jwt' | 'api_key';
  getAnyApiKey: 'jwt' | 'api_key';
  revokeAnyApiKey: 'jwt' | 'api_key';
  updateAnyApiKey: 'jwt' | 'api_key';
  rotateAnyApiKey: 'jwt' | 'api_key';
  getAnyApiKeyUsage: 'jwt' | 'api_key';
  listUsers: 'jwt' | 'api_key';
  upsertUser: 'jwt' | 'api_key';
  createUser: 'jwt' | 'api_key';
  listOrganizations: 'jwt' | 'api_key';
  upsertOrganization: 'jwt' | 'api_key';
  createOrganization: 'jwt' | 'api_key';
  getOrganization: 'jwt' | 'api_key';
  deleteOrganization: 'jwt' | 'api_key';
  updateOrganization: 'jwt' | 'api_key';
  getStats: 'jwt' | 'api_key';
  getMetrics: never;
  getLiveness: never;
  getReadiness: never;
  getContractJson: never;
  getContractYaml: never;
  getHome: never;
  getDevelopersPage: never;
  getSettingsPage: never;
  getReference: never;
  getApiReference: never;
  getApiDocument: never;
  getSkill: never;
  getLlmsText: never;
  listAgentSkills: never;
  getApiCatalog: never;
  getSecurityText: never;
  getRobotsText: never;
  getFavicon: never;
}

/** The operations whose changes are limited by whose keys they change. */
export type ChangeLimitedOperation = 'createApiKey' | 'rotateCurrentApiKey' | 'updateApiKey' | 'rotateApiKey';

/** Operations whose attempts are counted, as passwords could be guessed. */
export type ThrottledOperation = 'registerUser' | 'logIn' | 'changePassword' | 'resetPassword';

/** Operations whose answers may set a cookie. */
export type CookieOperation = 'logIn' | 'logOut' | 'refreshSession' | 'endSession';
