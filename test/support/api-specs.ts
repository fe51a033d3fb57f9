import { readFileSync } from 'node:fs';
import { decodeText } from '../../src/lib/decode-text.js';
import { publicUrl } from './service.js';

interface Expected {
  title: string;
  /** The addresses of the API, first where most of it is. */
  addresses: string[];
  /** What the guide for agents has of each operation. */
  rows: string[];
  /** What the document must still say, as JSON. */
  kept: string[];
}

const conversations = 'https://conversations.telephony.example:8443';
const families = '👩‍👩‍👧‍👦'.repeat(20);

/** Documents in `test/support/api-specs`, each of the shape of one that people have. */
export const apiSpecs: Record<string, Expected> = {
  'pets.yaml': {
    title: 'Pets',
    addresses: [`${publicUrl}/api/v3`],
    rows: [
      '`POST /pet` | Add a new pet to the store. | key or access token | `write:pets` `read:pets` |',
      '`GET /pet/{petId}` | Returns a single pet, e.g. Rex. | key or access token or api_key | `write:pets` `read:pets` |',
      '`GET /user` | Lists all users. | optional: api_key | – |',
    ],
    kept: ['"maximum":9223372036854775807', '"example":{"$ref":"pets.json#/rex","name":"Rex"}'],
  },
  'museum.yaml': {
    title: 'Museum',
    addresses: ['https://api.museum.example/v1:beta'],
    rows: [
      '`GET /museum-hours` | Get museum hours | MuseumPlaceholderAuth | – |',
      '`GET /special-events/{eventId}` | Get museum hours | MuseumPlaceholderAuth | – |',
      '`DELETE /special-events/{eventId}` | Delete the special event | none | – |',
    ],
    kept: ['"url":"{scheme}://{environment}.museum.example/{version}"', '{"$ref":"./winter.json"}'],
  },
  'train-travel.yaml': {
    title: 'Train Travel',
    addresses: ['https://try.microcks.example/rest/Train+Travel+API/1.0.0'],
    rows: [
      '`GET /stations` | Get a list of train stations | key or access token | `read` or `admin` |',
      '`POST /bookings` | Create a booking | key or access token and Signature | `write` |',
      '`POST /bookings/{id}/payment` | Pay for a booking | key or access token | `read` |',
    ],
    kept: ['{"$ref":"https://schemas.trains.example/booking#passenger"}', '{"$ref":"./docs/getting-started.md"}'],
  },
  'music.yaml': {
    title: 'Music 🎵 | Web_API',
    addresses: ['https://api.music.example/v1,2'],
    rows: [
      '`GET /albums/{id}` | Get Music catalog information for a single album, i.e. One. | key or access token | `user-library-read` `user-library-modify` |',
      `\`PUT /me/tracks\` | ${families} saves tracks | key or access token | – |`,
      '`GET /me/*starred*` | List \\*starred\\* tracks\\_ \\& \\<i>albums\\</i> | key or access token | – |',
    ],
    kept: ['"operationId":"アルバム/取得 é"'],
  },
  'files.json': {
    title: 'Files',
    addresses: ['https://api.files.example/2.0', 'https://eu.upload.files.example/api/2.0'],
    rows: [
      '`GET /files/{file_id}` | Get file information | key or access token | – |',
      '`POST https://eu.upload.files.example/api/2.0/files/content` | Upload file | key or access token | – |',
      '`PUT /files/{file_id}#add_shared_link` | Add shared link to file | key or access token | `files:share` |',
    ],
    kept: ['{"size":1.0,"id":12345678901234567890,"rate":1e400}'],
  },
  'telephony.json': {
    title: 'Telephony',
    addresses: ['https://api.telephony.example', conversations, 'http://[2001:db8::1]:8080/(S(x))'],
    rows: [
      '`GET /2010-04-01/Accounts.json` | Retrieves a collection of Accounts belonging to the account used to make the request | accountSid_authToken | – |',
      `\`GET ${conversations}/v1/Conversations\` | ListConversation | accountSid_authToken | – |`,
      '`POST http://[2001:db8::1]:8080/(S(x))/v1/Conversations` | ListConversation | accountSid_authToken | – |',
    ],
    kept: [`"servers":[{"url":"${conversations}/"}]`, '{"$ref":"output.json"}'],
  },
  'chat.json': {
    title: 'Chat HTTP API (Preview)',
    addresses: ['https://chat.example/api/v10'],
    rows: [
      '`GET /applications/@me` | get_my_application | key or access token | – |',
      '`GET /invites/{code}` | invite_resolve | optional: key or access token | none or `identify` |',
      '`DELETE /invites/{code}` | Revokes \\*an invite\\*! | key or access token | `identify` |',
    ],
    kept: ['"maximum":9007199254740993', '"const":18446744073709551615', '"url":"wss://gateway.chat.example"'],
  },
  'banking.yaml': {
    title: 'Banking',
    addresses: ['https://production.bank.example', 'https://sandbox.bank.example'],
    rows: [
      '`POST /asset_report/create` | Create an Asset Report | clientId and secret and apiVersion | – |',
      '`POST /asset_report/refresh` | Create an Asset Report | clientId and secret and apiVersion | – |',
      '`POST https://sandbox.bank.example/sandbox/fire` | Fires a webhook in the sandbox, approx. Once a day. | clientId and secret and apiVersion | – |',
    ],
    kept: [
      '"x-released":"2020-09-14"',
      '"responses":{"200":{"description":"OK"},"default":{"description":"Error"}}',
      '{"kind":"123","on":"yes","off":"no","at":"2001-12-14t21:59:43.10-05:00"}',
      '"operationId":"assetReportRefresh"',
    ],
  },
  'models.yaml': {
    title: 'Models',
    addresses: ['https://api.models.example/v1'],
    rows: [
      '`POST /chat/completions` | Create chat completion, e.g. a greeting. Starting a new project? Read on. | key or access token | – |',
      '`POST /audio/speech` | createSpeech | none | – |',
    ],
    kept: [
      '"minimum":-9223372036854775808,"maximum":9223372036854775807',
      '"default":1.0,"maximum":2.00,"example":31,"multipleOf":0.5',
      '{"$ref":"#/components/schemas/Request","description":"Overridden here."}',
    ],
  },
  'drawings.yaml': {
    title: 'Drawings',
    addresses: ['https://eu.drawings.example'],
    rows: [
      '`GET /v1/drawings/{drawing_id}#export` | Deprecated: Exports a drawing, with all of its live_layers. | key or access token or PersonalToken | `drawings:read` `layers:read` |',
      '`GET /v1/drawings` | List drawings (deprecated) | key or access token or PlanToken | `drawings:read` or `drawings:list` |',
      '`POST /tags/{resource-arn}` | TagResource | PersonalToken | – |',
    ],
    kept: ['"url":"https://{region}.drawings.example"', '"description":"<p/>"'],
  },
  'sentences.yaml': {
    title: 'Sätze',
    addresses: [publicUrl],
    rows: [
      '`QUERY /search` | Suche nach Sätzen | key or access token | – |',
      '`COPY /search` | copy | key or access token | – |',
    ],
    kept: ['"summary":"Suche\\tnach Sätzen"', `"servers":[{"url":"${publicUrl}"}]`],
  },
};

export function specText(name: string): string {
  return decodeText(readFileSync(new URL(`api-specs/${name}`, import.meta.url)));
}
