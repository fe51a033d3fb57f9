/** An API of an operator's own, as its OpenAPI document. */
export const weatherApi = `openapi: 3.0.3
info: { title: Weather, version: 2.1.0 }
servers:
  - url: https://api.weather.example/v2/
paths:
  /stations:
    get:
      operationId: listStations
      summary: List the stations
      tags: [Stations]
      x-scopes: [stations:read]
      responses: { "200": { description: The stations. } }
    post:
      operationId: addStation
      summary: Add a <station>
      tags: [Stations]
      x-scopes: [stations:write]
      responses: { "201": { description: The station. } }
  /status:
    get:
      summary: Tell whether the API works
      security: []
      responses: { "200": { description: It works. } }
`;
