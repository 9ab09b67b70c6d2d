// The place of an activity: the same combobox as in the field form.
import { placePicker } from "../reports/place.js";

const input = document.querySelector("#id_place");
const list = document.querySelector("#place-list");
const code = document.querySelector("#id_place_code");

if (input && list && code) placePicker({ input, list, code, address: list.dataset.address });
