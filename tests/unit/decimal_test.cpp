// Amounts as people read them: rounded to cents from any number of decimals.
#include "host-sim/scenario/decimal.hpp"

#include <doctest/doctest.h>

namespace levee {
namespace {

TEST_CASE("LV-SCN-13 amounts are shown in cents, whatever the decimals of the asset") {
    CHECK(money_text(0, 6) == "0.00");
    CHECK(money_text(4999, 6) == "0.00");
    CHECK(money_text(5000, 6) == "0.01");
    CHECK(money_text(-5000, 6) == "-0.01");
    CHECK(money_text(99999999, 6) == "100.00");
    CHECK(money_text(999999994999, 6) == "999,999.99");
    CHECK(money_text(1234567890000, 6) == "1,234,567.89");
    CHECK(money_text(123456789, 8) == "1.23");
    CHECK(money_text(1234, 2) == "12.34");
    CHECK(money_text(1234, 0) == "1,234.00");
    CHECK(rounded(-15, 1, 0) == -2);
    CHECK(rounded(15, 0, 2) == 1500);
}

}  // namespace
}  // namespace levee
