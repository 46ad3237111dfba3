// What an integrator writes with the generated client. Lines marked as errors must be errors.
import { LeveeClient, LeveeQueryClient } from "./Levee.client";
import { LeveeExecuteMsgBuilder } from "./Levee.message-builder";
import { AccountResponse, ExecuteMsg, InstantiateMsg, QueryMsg } from "./Levee.types";

export const instantiate: InstantiateMsg = { denoms: [{ asset: 1, denom: "uusdc" }] };

export const fill: ExecuteMsg = {
  fill: {
    market: 1, buyer: 1, seller: 2, lots: "5", price: "100", buyer_fee: "0", seller_fee: "0",
  },
};

export const built: ExecuteMsg = LeveeExecuteMsgBuilder.deposit({ account: 1, place: "bond" });

// @ts-expect-error a wide number is a text of digits
export const wideNumber: ExecuteMsg = { withdraw: { account: 1, amount: 5 } };

// @ts-expect-error there is no such place for money
export const wrongPlace: ExecuteMsg = { deposit: { account: 1, place: "pocket" } };

// @ts-expect-error the market is missing
export const missing: ExecuteMsg = { roll: {} };

export const page: QueryMsg = { accounts: { start_after: 30, limit: 10 } };

export async function trade(client: LeveeClient, reader: LeveeQueryClient): Promise<string> {
  await client.openAccount({ asset: 1 }, "auto", "", []);
  await client.deposit({ account: 1 }, "auto", "", [{ denom: "uusdc", amount: "5000000" }]);
  const account: AccountResponse = await reader.account({ account: 1 });
  const more: boolean = (await reader.accounts({})).metadata.has_more;
  return account.cash + (more ? "+" : "");
}
