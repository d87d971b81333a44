//! Conditions decide what exists, and say so where they are open.

use crate::support::{read, shown, value};

#[test]
fn what_a_condition_rules_out_is_not_there_and_what_it_leaves_open_may_be() {
    let evaluation = read(&[(
        "t.yaml",
        "Parameters:
  Env: {Type: String, Default: prod}
  Extra: {Type: String}
  Size: {Type: String, AllowedValues: [small, large]}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
  IsTest: !Not [{Condition: IsProd}]
  HasExtra: !Equals [!Ref Extra, 'yes']
  IsHuge: !Equals [!Ref Size, huge]
  Both: !And [!Condition IsProd, !Condition HasExtra]
Resources:
  A: {Type: AWS::SNS::Topic, Condition: IsProd}
  B: {Type: AWS::SNS::Topic, Condition: IsTest}
  C: {Type: AWS::SNS::Topic, Condition: Both}
  D: {Type: AWS::SNS::Topic, Condition: IsHuge}
",
    )]);
    assert_eq!(shown(&evaluation), "A AWS::SNS::Topic {}\nC AWS::SNS::Topic (if `Extra` has no value) {}");
}

#[test]
fn a_choice_between_equal_values_is_no_choice() {
    let before = "Parameters: {P: {Type: String}}\nConditions: {C: !Equals [!Ref P, x]}\n";
    assert_eq!(value("!If [C, true, true]", before), "true");
    assert_eq!(value("!If [C, true, false]", before), "?(`P` has no value; ; )");
    assert_eq!(value("!If [C, !GetAtt Other.Arn, none]", before), "?(`P` has no value; Other.Arn; )");
}

#[test]
fn a_condition_that_needs_itself_is_open() {
    let before = "Conditions: {A: !Not [!Condition B], B: !Not [!Condition A]}\n";
    assert_eq!(value("!If [A, 1, 2]", before), "?(condition `A` needs itself; ; )");
}
